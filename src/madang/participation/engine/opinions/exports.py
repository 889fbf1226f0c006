"""A conversation written in the layout that Polis exports, so that its tools can read it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from madang.participation.engine.opinions.map import OpinionMap

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
MILLISECONDS = 1_000


@dataclass(frozen=True)
class Statement:
    """What comments.csv tells of a statement; `moderated` is 1 accepted, 0 waiting, -1 rejected."""

    id: int
    author: int
    body: str
    moderated: int
    timestamp: int


@dataclass(frozen=True)
class About:
    """What summary.csv tells of a conversation."""

    topic: str
    url: str
    description: str
    views: int


def summary(drawn: OpinionMap, statements: Sequence[Statement], about: About) -> Iterator[str]:
    """Yield the lines of summary.csv."""
    voters = len(drawn.votes.participants)
    yield from _lines(
        [
            ("topic", about.topic),
            ("url", about.url),
            ("views", about.views),
            ("voters", voters),
            ("voters-in-conv", int((drawn.labels >= 0).sum())),
            ("commenters", len({statement.author for statement in statements})),
            ("comments", len(statements)),
            ("groups", len(drawn.grouping.sizes)),
            ("conversation-description", about.description),
        ]
    )


def comments(drawn: OpinionMap, statements: Sequence[Statement]) -> Iterator[str]:
    """Yield the lines of comments.csv, by comment id; its counts are counted from the votes."""
    place = {id: i for i, id in enumerate(drawn.votes.statements.tolist())}
    agree, disagree = drawn.everyone.agree.tolist(), drawn.everyone.disagree.tolist()
    yield "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    for one in sorted(statements, key=lambda statement: statement.id):
        at = place.get(one.id)
        counts = (0, 0) if at is None else (agree[at], disagree[at])
        told = (one.id, one.author, *counts, one.moderated, one.body)
        yield from _lines([(one.timestamp, written(one.timestamp), *told)])


def votes(cast: Iterable[tuple[int, int, int, int]]) -> Iterator[str]:
    """Yield the lines of votes.csv from (timestamp in ms, comment, voter, vote)."""
    yield "timestamp,datetime,comment-id,voter-id,vote\n"
    for timestamp, comment, voter, vote in cast:
        yield f"{timestamp},{written(timestamp)},{comment},{voter},{vote}\n"


def participants(drawn: OpinionMap, commented: Mapping[int, int]) -> Iterator[str]:
    """Yield the lines of participants-votes.csv; `commented` counts statements by participant."""
    votes, labels = drawn.votes, drawn.labels.tolist()
    ids = votes.statements.tolist()
    about = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    yield ",".join([*about, *map(str, ids)]) + "\n"
    ends = np.searchsorted(votes.row, np.arange(len(votes.participants) + 1)).tolist()
    for i, person in enumerate(votes.participants.tolist()):
        part = slice(ends[i], ends[i + 1])
        values = votes.value[part].tolist()
        cells = [""] * len(ids)
        for column, value in zip(votes.column[part].tolist(), values, strict=True):
            cells[column] = str(value)
        counts = (len(values), values.count(1), values.count(-1))
        told = [person, labels[i] if labels[i] >= 0 else "", commented.get(person, 0), *counts]
        yield ",".join([*map(str, told), *cells]) + "\n"


def written(timestamp: int) -> str:
    """Return a moment as Polis writes it, in UTC whatever the machine's language.

    >>> written(1_480_000_000_123)
    'Thu Nov 24 15:06:40 UTC 2016'
    """
    moment = datetime.fromtimestamp(timestamp // MILLISECONDS, UTC)
    day, month = WEEKDAYS[moment.weekday()], MONTHS[moment.month - 1]
    return f"{day} {month} {moment:%d %H:%M:%S} UTC {moment.year}"


def _lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()
