"""Conversations in the layout that Polis exports, read line by line and never guessed at."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from madang.participation.engine.opinions.columns import (
    MOST_BYTES,
    MOST_DIGITS,
    Block,
    Integers,
    MalformedError,
    blocks,
    header,
    integers,
)
from madang.participation.engine.opinions.votes import Votes, gathered

MOST_PARTICIPANTS, MOST_STATEMENTS, MOST_VOTES = 200_000, 10_000, 40_000_000
COUNTS = ("n-votes", "n-agree", "n-disagree")
ABOUT = {"participant", "xid", "group-id", "n-comments", *COUNTS}
MODERATED = {"1": 1, "0": 0, "-1": -1}


@dataclass(frozen=True)
class Comment:
    """One row of comments.csv; `moderated` is 1 accepted, 0 not looked at, -1 rejected."""

    id: int
    moderated: int
    body: str
    author: str
    timestamp: int


def read(path: Path) -> Votes:
    """Return the votes of an export: its folder, its votes.csv or its participants-votes.csv.

    The comments.csv beside the votes, where there is one, says which statements were rejected.
    Raises MalformedError, with file and line, for anything that is not such an export.
    """
    folder = path if path.is_dir() else path.parent
    if path.is_dir():
        found = [folder / name for name in ("votes.csv", "participants-votes.csv")]
        path = next((file for file in found if file.is_file()), found[0])
    if not path.is_file():
        raise MalformedError(
            path, 0, "no such file; an export has a votes.csv or a participants-votes.csv"
        )
    comments = read_comments(folder / "comments.csv") if (folder / "comments.csv").is_file() else {}
    rejected = frozenset(comment.id for comment in comments.values() if comment.moderated < 0)
    cast = _matrix(path) if "participant" in header(path) else _list(path)
    votes = gathered(*cast, rejected=rejected)
    _known(path, votes, comments)
    return votes


def _known(path: Path, votes: Votes, comments: dict[int, Comment]) -> None:
    sizes = (len(votes.participants), MOST_PARTICIPANTS), (len(votes.statements), MOST_STATEMENTS)
    for size, most in sizes:
        if size > most:
            raise MalformedError(
                path, 1, f"{size:,} participants or statements; {most:,} are the most"
            )
    unknown = [int(id) for id in votes.statements if int(id) not in comments] if comments else []
    if unknown:
        raise MalformedError(
            path, 1, f"votes on comment {unknown[0]}, which comments.csv does not have"
        )


def _list(path: Path) -> tuple[Integers, Integers, Integers, Integers]:
    """Return voter, comment, vote and timestamp of every line of a votes.csv."""
    names = ("voter-id", "comment-id", "vote", "timestamp")
    place = _places(path, header(path), names)
    parts, lines = [], 0
    for block in blocks(path):
        lines += len(block.start)
        if lines > MOST_VOTES:
            raise block.fault(0, f"more than {MOST_VOTES:,} votes")
        parts.append(np.stack([block.integers(place[name], name) for name in names]))
        for name, values in zip(names, parts[-1], strict=True):
            _within(block, name, values)
    voter, comment, vote, time = np.concatenate([np.zeros((4, 0), np.int64), *parts], axis=1)
    return voter, comment, vote, time


def _within(block: Block, name: str, values: Integers) -> None:
    bad = np.abs(values) > 1 if name == "vote" else values < 0
    if bad.any():
        row = int(np.argmax(bad))
        what = "is not 1, 0 or -1" if name == "vote" else "is negative"
        raise block.fault(row, f"{name} {values[row]} {what}")


def _places(path: Path, found: list[str], names: tuple[str, ...]) -> dict[str, int]:
    for name in names:
        if found.count(name) != 1:
            how = "no" if name not in found else "more than one"
            raise MalformedError(path, 1, f'{how} column "{name}"')
    return {name: found.index(name) for name in names}


def _matrix(path: Path) -> tuple[Integers, Integers, Integers, Integers]:
    """Return the same four columns of a participants-votes.csv, whose cells have no time."""
    found = header(path)
    place = _places(path, found, ("participant", *COUNTS))
    cells = np.array([i for i, name in enumerate(found) if name not in ABOUT], np.int64)
    comments = _comment_ids(path, [found[i] for i in cells])
    parts = [np.zeros((3, 0), np.int64)]
    seen: set[int] = set()
    for block in blocks(path):
        ids = block.integers(place["participant"], "participant")
        _within(block, "participant", ids)
        _once(block, ids.tolist(), seen)
        row, cell, value = _cells(block, cells, comments)
        _counts_hold(block, place, row, value)
        parts.append(np.stack([ids[row], comments[cell], value]))
    voter, comment, vote = np.concatenate(parts, axis=1)
    return voter, comment, vote, np.zeros_like(vote)


def _once(block: Block, ids: list[int], seen: set[int]) -> None:
    for row, id in enumerate(ids):
        if id in seen:
            raise block.fault(row, f"participant {id} stands here twice")
        seen.add(id)


def _cells(
    block: Block, cells: Integers, comments: Integers
) -> tuple[Integers, Integers, Integers]:
    """Return line, place among the comments and value of every cell that is not empty."""
    row, cell = np.nonzero(block.stop[:, cells] > block.start[:, cells])
    where = row, cells[cell]
    value, good = integers(block.data, block.start[where], block.stop[where])
    good &= np.abs(value) <= 1
    if not good.all():
        bad = int(np.argmin(good))
        said = block.text(int(row[bad]), int(cells[cell[bad]]))
        what = f'vote "{said}" on comment {comments[cell[bad]]} is not 1, 0 or -1'
        raise block.fault(int(row[bad]), what)
    return row, cell, value


def _counts_hold(block: Block, place: dict[str, int], row: Integers, value: Integers) -> None:
    """Raise where a line's own counts are not those of its cells."""
    chosen = np.ones(len(value), np.bool_), value == 1, value == -1
    for name, these in zip(COUNTS, chosen, strict=True):
        counted = np.bincount(row[these], minlength=len(block.start))
        told = block.integers(place[name], name)
        if (told != counted).any():
            bad = int(np.argmax(told != counted))
            what = f"{name} says {told[bad]}, but {counted[bad]} stand in the line"
            raise block.fault(bad, what)


def _comment_ids(path: Path, names: list[str]) -> Integers:
    seen: set[str] = set()
    for name in names:
        if not _is_id(name):
            raise MalformedError(path, 1, f'column "{name[:40]}" is not the number of a comment')
        if name in seen:
            raise MalformedError(path, 1, f"comment {name} has two columns")
        seen.add(name)
    return np.array([int(name) for name in names], np.int64)


def read_comments(path: Path) -> dict[int, Comment]:
    """Return the rows of a comments.csv by comment id; raises MalformedError."""
    if path.stat().st_size > MOST_BYTES // 8:
        raise MalformedError(path, 1, "the file is too large")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        raise MalformedError(path, line, "not UTF-8") from None
    rows = csv.reader(text.splitlines(keepends=True), strict=True)
    line = 1
    comments: dict[int, Comment] = {}
    try:
        found = next(rows, [])
        place = _places(path, found, ("comment-id", "moderated", "comment-body"))
        for row in rows:
            line = rows.line_num
            comment = _comment(path, line, row, found, place)
            if comment.id in comments:
                raise MalformedError(path, line, f"comment {comment.id} stands here twice")
            comments[comment.id] = comment
    except csv.Error as fault:
        raise MalformedError(path, rows.line_num or line, str(fault)) from None
    return comments


def _comment(
    path: Path, line: int, row: list[str], found: list[str], place: dict[str, int]
) -> Comment:
    if len(row) != len(found):
        raise MalformedError(path, line, f"{len(row)} fields where the header names {len(found)}")
    id, moderated = row[place["comment-id"]], row[place["moderated"]]
    if not _is_id(id):
        raise MalformedError(path, line, f'comment-id "{id[:40]}" is not a whole number')
    if moderated not in MODERATED:
        raise MalformedError(path, line, f'moderated "{moderated[:40]}" is not 1, 0 or -1')
    told = dict(zip(found, row, strict=True))
    timestamp = told.get("timestamp", "")
    return Comment(
        int(id),
        MODERATED[moderated],
        row[place["comment-body"]],
        told.get("author-id", ""),
        int(timestamp) if timestamp.isascii() and timestamp.isdigit() else 0,
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
