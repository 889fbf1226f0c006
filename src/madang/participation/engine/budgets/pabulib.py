"""Reading elections in the Pabulib format (pabulib.org/format), plain or gzipped.

Three sections, META, PROJECTS and VOTES, each a heading, a row of column names, and rows with
semicolons. Read here: `vote_type` approval (also knapsack ballots) and choose-1; ordinal, by Borda
points (the first of at most `max_length` gets as many points, the next one less: 3-2-1); cumulative
and scoring, by the column `points`. What a file says about votes and results is kept with the
projects and never used: the ballots count.

Whatever is wrong is told as MalformedError, with file and line, and nothing is guessed. Time and
memory are bounded by MOST_BYTES after unpacking, MOST_VOTERS and the longest line.
"""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from madang.participation.engine.budgets.ballotpapers import Papers, UnreadableError
from madang.participation.engine.budgets.elections import Ballot, Election, Profile, Project

MOST_BYTES = 512 << 20
MOST_VOTERS = 10_000_000
MOST_PROJECTS = 100_000
LONGEST_LINE = 128 << 10
SECTIONS = ("META", "PROJECTS", "VOTES")
_AMOUNT = re.compile(r"(\d{1,15})(?:[.,](\d{1,6}))?")
_WHOLE = re.compile(r"\d{1,9}")


class MalformedError(ValueError):
    """The file cannot be counted: where, and why."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}:{line}: {why}")
        self.line = line


@dataclass
class _Found:
    """What has been read so far; the number in each pair is the line it stands on."""

    meta: dict[str, tuple[str, int]] = field(default_factory=dict)
    projects: dict[str, tuple[Fraction, dict[str, str]]] = field(default_factory=dict)
    ballots: Counter[Ballot] = field(default_factory=Counter)
    voters: set[str] = field(default_factory=set)
    papers: Papers | None = None


def read(path: Path) -> Election:
    """Read the election of a .pb or .pb.gz file.

    MalformedError for what cannot be counted, OSError for what cannot be opened.
    """
    with path.open("rb") as raw:
        packed = raw.peek(2)[:2] == b"\x1f\x8b"
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
        return _Reader(path.name, stream).election()


def reads(text: str | bytes, name: str = "election") -> Election:
    """Read an election from memory."""
    data = text.encode() if isinstance(text, str) else text
    return _Reader(name, io.BytesIO(data)).election()


class _Reader:
    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name, self._stream = name, stream
        self._line, self._record = 0, 1
        self._found = _Found()

    def election(self) -> Election:
        """Read all sections and put the election together."""
        section, columns = "", None
        seen: list[str] = []
        for row in self._rows():
            heading = row[0].strip().upper() if len(row) == 1 else ""
            if heading in SECTIONS:
                section, columns = self._next_section(heading, seen), None
            elif not section:
                self._refuse("the file does not begin with the section META")
            elif columns is None:
                columns = self._columns(section, row)
            else:
                self._take(section, columns, row)
        self._record = max(self._line, 1)
        if len(seen) < len(SECTIONS) or columns is None:
            missing = SECTIONS[len(seen) - 1 if columns is None and seen else len(seen)]
            self._refuse(f"the file ends before the section {missing} is there")
        self._counted("num_votes", len(self._found.voters), "ballots")
        return self._assembled()

    def _rows(self) -> Iterator[list[str]]:
        rows = csv.reader(self._lines(), delimiter=";", strict=True)
        while True:
            self._record = self._line + 1
            try:
                row = next(rows, None)
            except csv.Error as error:
                self._refuse(f"not a row of the format: {error}")
            if row is None:
                return
            if any(cell.strip() for cell in row):
                yield row

    def _lines(self) -> Iterator[str]:
        size = 0
        while raw := self._raw_line():
            self._line += 1
            size += len(raw)
            if len(raw) > LONGEST_LINE or size > MOST_BYTES:
                self._record = self._line
                self._refuse(
                    f"a line longer than {LONGEST_LINE:,} bytes"
                    if len(raw) > LONGEST_LINE
                    else f"more than {MOST_BYTES >> 20} MiB of text"
                )
            try:
                yield raw.decode("utf-8-sig" if self._line == 1 else "utf-8")
            except UnicodeDecodeError:
                self._record = self._line
                self._refuse("not UTF-8 text")

    def _raw_line(self) -> bytes:
        try:
            return self._stream.readline(LONGEST_LINE + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self._record = self._line + 1
            self._refuse("the gzip data is cut off or damaged here")

    def _next_section(self, heading: str, seen: list[str]) -> str:
        if len(seen) == len(SECTIONS) or heading != SECTIONS[len(seen)]:
            self._refuse(f"section {heading} is out of place (wanted: META, PROJECTS, VOTES)")
        seen.append(heading)
        if heading == "PROJECTS":
            self._check_meta()
        if heading == "VOTES":
            self._counted("num_projects", len(self._found.projects), "projects")
        return heading

    def _columns(self, section: str, row: list[str]) -> list[str]:
        names = [cell.strip() for cell in row]
        wanted = {"META": ["key", "value"], "PROJECTS": ["project_id", "cost"]}
        for name in wanted.get(section, ["voter_id", "vote"]):
            if name not in names:
                self._refuse(f"section {section} has no column {name}")
        if len(set(names)) < len(names):
            self._refuse(f"section {section} has two columns of one name")
        if section == "VOTES":
            self._found.papers = self._papers(names)
        return names

    def _take(self, section: str, columns: list[str], row: list[str]) -> None:
        if len(row) != len(columns):
            self._refuse(f"{len(row)} cells where section {section} has {len(columns)} columns")
        cells = dict(zip(columns, row, strict=True))
        if section == "META":
            self._take_meta(cells)
        elif section == "PROJECTS":
            self._take_project(cells)
        else:
            self._take_vote(cells)

    def _take_meta(self, cells: dict[str, str]) -> None:
        key = cells["key"].strip()
        if key in self._found.meta:
            self._refuse(f"{key} stands twice in META")
        self._found.meta[key] = cells["value"].strip(), self._record

    def _take_project(self, cells: dict[str, str]) -> None:
        id_, projects = cells.pop("project_id").strip(), self._found.projects
        if not id_ or "," in id_:
            self._refuse("a project without an id, or with a comma in it")
        if id_ in projects:
            self._refuse(f"project {id_} stands twice")
        if len(projects) == MOST_PROJECTS:
            self._refuse(f"more than {MOST_PROJECTS:,} projects")
        projects[id_] = self._amount(cells.pop("cost"), f"the cost of project {id_}"), cells

    def _take_vote(self, cells: dict[str, str]) -> None:
        voter, voters = cells["voter_id"].strip(), self._found.voters
        if not voter or voter in voters:
            self._refuse(f"voter {voter} stands twice" if voter else "a ballot without a voter")
        if len(voters) == MOST_VOTERS:
            self._refuse(f"more than {MOST_VOTERS:,} voters")
        voters.add(voter)
        papers = cast(Papers, self._found.papers)
        try:
            self._found.ballots[papers.ballot(cells["vote"], cells.get("points", ""))] += 1
        except UnreadableError as error:
            self._refuse(f"the ballot of voter {voter} {error}")

    def _check_meta(self) -> None:
        for key in ("budget", "num_projects", "num_votes", "vote_type"):
            if key not in self._found.meta:
                self._refuse(f"META does not tell {key}")
        self._budget()

    def _papers(self, columns: list[str]) -> Papers:
        kind, line = self._found.meta["vote_type"]
        longest, at = self._found.meta.get("max_length", ("", line))
        scoring, scoring_at = self._found.meta.get("scoring_fn", ("Borda", line))
        if longest and not (_WHOLE.fullmatch(longest) and int(longest)):
            self._refuse(f"max_length is not a number above 0: {longest[:40]}", at)
        if kind == "ordinal" and scoring.lower() != "borda":
            self._refuse(f"no scoring_fn but Borda is known: {scoring[:40]}", scoring_at)
        try:
            rows = {id_: row for row, id_ in enumerate(self._found.projects)}
            return Papers(kind, rows, int(longest or 0), pointed="points" in columns)
        except UnreadableError as error:
            self._refuse(str(error), line)

    def _budget(self) -> Fraction:
        value, line = self._found.meta["budget"]
        return self._amount(value, "the budget", line)

    def _amount(self, text: str, what: str, line: int = 0) -> Fraction:
        found = _AMOUNT.fullmatch(text.strip())
        if found is None or not text.isascii():
            self._refuse(f"{what} is not an amount of money from 0 up: {text.strip()[:40]!r}", line)
        whole, decimals = found.groups()
        return Fraction(int(whole + (decimals or "")), 10 ** len(decimals or ""))

    def _counted(self, key: str, found: int, what: str) -> None:
        value, line = self._found.meta[key]
        if not _WHOLE.fullmatch(value) or int(value) != found:
            self._refuse(
                f"META says {key} {value[:40]} in line {line}, but there are {found} {what}"
            )

    def _assembled(self) -> Election:
        found, budget = self._found, self._budget()
        amounts = [cost for cost, _ in found.projects.values()] + [budget]
        scale = max(amount.denominator for amount in amounts)
        while any((amount * scale).denominator > 1 for amount in amounts):
            scale *= 10
        projects = tuple(
            Project(id_, int(cost * scale), fields)
            for id_, (cost, fields) in found.projects.items()
        )
        papers = cast(Papers, found.papers)
        profile = Profile.of(papers.scored(found.ballots), len(projects))
        meta = {key: value for key, (value, _) in found.meta.items()}
        return Election(projects, int(budget * scale), profile, scale, meta)

    def _refuse(self, why: str, line: int = 0) -> NoReturn:
        raise MalformedError(self._name, line or self._record, why) from None
