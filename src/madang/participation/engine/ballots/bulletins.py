"""The public bulletin as a file, BULLETIN.json: terms, entries in order, daily roots, result.

One JSON object with one entry a line, so that a complaint can name the line. Hashes are hex. A
bulletin can be read whatever it claims; whether its claims hold is asked in `checks`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

import orjson

from madang.participation.engine.ballots import chains
from madang.participation.engine.ballots.credentials import Ballot, Credential
from madang.participation.engine.ballots.terms import Malformed as BadTerms
from madang.participation.engine.ballots.terms import Terms

FORMAT = "madang-bulletin/1"
MOST_BYTES = 2 << 30
LONGEST = 40_000  # characters of one text


class Malformed(ValueError):  # noqa: N818 - reads as the sentence it is
    """The file is no bulletin: where, and why."""

    def __init__(self, name: str, line: int, why: str) -> None:
        super().__init__(f"{name}:{line}: {why}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One valid sheet of paper, read by a scanner; sheets carry no voter's name."""

    poll: str
    booth: str
    sheet: str
    choices: str

    @property
    def leaf(self) -> bytes:
        """The leaf of the bulletin."""
        return _leaf("paper", self.poll, self.booth, self.sheet, self.choices)


@dataclass(frozen=True, slots=True)
class Booth:
    """One booth's account: sheets handed out, found in the box, spoilt, and counted."""

    poll: str
    booth: str
    issued: int
    used: int
    spoilt: int
    counted: int

    @property
    def leaf(self) -> bytes:
        """The leaf of the bulletin."""
        figures = (self.issued, self.used, self.spoilt, self.counted)
        return _leaf("booth", self.poll, self.booth, *map(str, figures))


@dataclass(frozen=True, slots=True)
class Close:
    """The end: how many people got a credential, and how many were given a sheet of paper."""

    poll: str
    credentials: int
    paper_voters: int

    @property
    def leaf(self) -> bytes:
        """The leaf of the bulletin."""
        return _leaf("close", self.poll, str(self.credentials), str(self.paper_voters))


Content = Ballot | Sheet | Booth | Close


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its number from 1, what it holds, and the leaf and link that it claims."""

    number: int
    content: Content
    leaf: str
    link: str


@dataclass(frozen=True, slots=True)
class Root:
    """The root over the first `size` entries, published on `day` and signed by the town."""

    day: str
    size: int
    root: str
    link: str
    signature: str

    def signed_text(self, poll: str) -> bytes:
        """What the town signs."""
        return f"madang.root/1\n{poll}\n{self.day}\n{self.size}\n{self.root}\n{self.link}".encode()


@dataclass(frozen=True)
class Bulletin:
    """A whole bulletin; `winners` in the order chosen, None before a result is published."""

    terms: Terms
    entries: Sequence[Entry]
    roots: Sequence[Root]
    winners: tuple[str, ...] | None = None


def receipt_text(poll: str, leaf: str) -> bytes:
    """What the town signs when it takes a ballot: it cannot say later that it never had it."""
    return f"madang.receipt/1\n{poll}\n{leaf}".encode()


def chained(
    terms: Terms, contents: Iterable[Content], *, last: bytes | None = None, number: int = 0
) -> Iterator[Entry]:
    """Number and chain `contents` after link `last` of entry `number` (default: the start)."""
    link = terms.first_link if last is None else last
    for content in contents:
        number += 1
        leaf = content.leaf
        link = chains.link(link, leaf)
        yield Entry(number, content, leaf.hex(), link.hex())


def lines(
    terms: Terms,
    entries: Iterable[Entry],
    roots: Iterable[Root],
    winners: tuple[str, ...] | None = None,
) -> Iterator[bytes]:
    """Write the file, line by line."""
    yield b'{"format":' + orjson.dumps(FORMAT) + b',\n"terms":'
    yield orjson.dumps(terms.data) + b',\n"entries":[\n'
    for place, entry in enumerate(entries):
        yield (b",\n" if place else b"") + orjson.dumps(entry_data(entry))
    yield b'\n],\n"roots":[\n'
    yield b",\n".join(orjson.dumps(asdict(root)) for root in roots)
    yield b'\n],\n"winners":' + orjson.dumps(winners) + b"}\n"


def entry_data(entry: Entry) -> dict[str, Any]:
    """One entry as JSON values."""
    kind, held = KIND_OF[type(entry.content)], content_data(entry.content)
    return {"number": entry.number, "kind": kind, **held, "leaf": entry.leaf, "link": entry.link}


def content_data(content: Content) -> dict[str, Any]:
    """What an entry holds as JSON values, as READERS read it."""
    held = asdict(content)
    del held["poll"]
    if isinstance(content, Ballot):
        held.update(held.pop("credential"))
    return held


def read(path: Path) -> Bulletin:
    """Read a file. Raises Malformed; OSError if it cannot be opened."""
    if path.stat().st_size > MOST_BYTES:
        raise Malformed(path.name, 1, f"more than {MOST_BYTES >> 20:,} MiB")
    return reads(path.read_bytes(), name=path.name)


def reads(text: bytes, *, name: str = "BULLETIN.json") -> Bulletin:
    """Read a bulletin from memory. Raises Malformed."""
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(name, error.lineno, f"not JSON: {error.msg}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Malformed(name, 1, f"not a bulletin of the format {FORMAT}")
    return _Reader(name, text, data).bulletin()


class _Reader:
    def __init__(self, name: str, text: bytes, data: dict[str, Any]) -> None:
        self._name, self._text, self._data = name, text, data

    def bulletin(self) -> Bulletin:
        wanted = {"format", "terms", "entries", "roots", "winners"}
        if set(self._data) != wanted:
            self._refuse(b"{", f"the object must have exactly {', '.join(sorted(wanted))}")
        try:
            terms = Terms.read(self._data["terms"])
        except BadTerms as error:
            self._refuse(b'"terms"', f"terms: {error}")
        entries = [
            self._entry(number, one, terms.poll)
            for number, one in enumerate(self._list("entries"), start=1)
        ]
        roots = [self._root(one) for one in self._list("roots")]
        return Bulletin(terms, entries, roots, self._winners())

    def _list(self, name: str) -> list[Any]:
        found = self._data[name]
        if not isinstance(found, list):
            self._refuse(f'"{name}"'.encode(), f"{name} is not a list")
        return found

    def _entry(self, number: int, data: Any, poll: str) -> Entry:
        at = f'{{"number":{number},'.encode()
        if not isinstance(data, dict) or data.get("number") != number:
            self._refuse(at, f"entry {number} is not there, or not in its place")
        read = READERS.get(str(data.get("kind")))
        if read is None:
            self._refuse(at, f"entry {number} is of no known kind")
        try:
            content = read(data, poll)
            return Entry(number, content, _text(data, "leaf"), _text(data, "link"))
        except (KeyError, TypeError, ValueError) as error:
            why = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            self._refuse(at, f"entry {number}: {why}")

    def _root(self, data: Any) -> Root:
        try:
            names = ("day", "root", "link", "signature")
            return Root(size=_figure(data, "size"), **{name: _text(data, name) for name in names})
        except (KeyError, TypeError, ValueError):
            self._refuse(b'"roots"', "a root has day, size, root, link and signature")

    def _winners(self) -> tuple[str, ...] | None:
        found = self._data["winners"]
        if found is None:
            return None
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self._refuse(b'"winners"', "winners is neither null nor a list of ids")
        return tuple(found)

    def _refuse(self, at: bytes, why: str) -> NoReturn:
        place = max(self._text.find(at), 0)
        raise Malformed(self._name, self._text.count(b"\n", 0, place) + 1, why)


def _leaf(kind: str, *parts: str) -> bytes:
    return chains.leaf("\n".join((f"madang.{kind}/1", *parts)).encode())


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data[name]
    if not isinstance(value, str) or "\n" in value or len(value) > LONGEST:
        raise ValueError(f"{name} is not one line of text")
    return value


def _figure(data: Mapping[str, Any], name: str) -> int:
    value = data[name]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is not a whole number from 0 up")
    return value


def _ballot(data: Mapping[str, Any], poll: str) -> Ballot:
    key, prefix, signature = (_text(data, name) for name in ("key", "prefix", "signature"))
    credential = Credential(key, prefix, signature)
    sequence = _figure(data, "sequence")
    return Ballot(poll, credential, sequence, _text(data, "choices"), _text(data, "seal"))


def _sheet(data: Mapping[str, Any], poll: str) -> Sheet:
    return Sheet(poll, *(_text(data, name) for name in ("booth", "sheet", "choices")))


def _booth(data: Mapping[str, Any], poll: str) -> Booth:
    figures = (_figure(data, name) for name in ("issued", "used", "spoilt", "counted"))
    return Booth(poll, _text(data, "booth"), *figures)


def _close(data: Mapping[str, Any], poll: str) -> Close:
    return Close(poll, _figure(data, "credentials"), _figure(data, "paper_voters"))


READERS: dict[str, Any] = {"ballot": _ballot, "paper": _sheet, "booth": _booth, "close": _close}
KIND_OF: dict[type, str] = {Ballot: "ballot", Sheet: "paper", Booth: "booth", Close: "close"}
