"""The passage of a text that answers a question, cut into plain and marked pieces.

Pieces are text, not markup: whoever shows them escapes them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LENGTH = 130  # characters
LEAD = 40  # before the first mark
MOST_MARKS = 200


@dataclass(frozen=True)
class Piece:
    """A run of letters, marked or not."""

    text: str
    marked: bool = False


def pieces(text: str, marks: Sequence[str]) -> list[Piece]:
    """Return the whole of `text`, with every one of `marks` (longest first) set off.

    >>> [piece.text for piece in pieces("마을버스가 온다", ["버스"]) if piece.marked]
    ['버스']
    """
    if not marks:
        return [Piece(text)] if text else []
    cut = re.split(f"({_either(marks)})", text, flags=re.IGNORECASE)
    return [Piece(part, marked=index % 2 == 1) for index, part in enumerate(cut) if part]


def snippet(text: str, marks: Sequence[str], *, length: int = LENGTH) -> list[Piece]:
    """Return the `length` characters of `text` in which most different `marks` stand, marked."""
    plain = " ".join(text.split())
    start = _start(plain, marks, length) if marks else 0
    shown = plain[start : start + length]
    before = "… " if start else ""
    after = " …" if start + length < len(plain) else ""
    return pieces(f"{before}{shown}{after}", marks)


def _start(plain: str, marks: Sequence[str], length: int) -> int:
    """Return where the best passage begins, at the beginning of a word."""
    found = []
    for match in re.finditer(_either(marks), plain, flags=re.IGNORECASE):
        found.append((match.start(), match.group().lower()))
        if len(found) == MOST_MARKS:
            break
    best, most = 0, 0
    for index, (at, _) in enumerate(found):
        there = {word for place, word in found[index:] if place < at + length - LEAD}
        if len(there) > most:
            best, most = at, len(there)
    if best <= LEAD:
        return 0
    space = plain.find(" ", best - LEAD, best)
    return best - LEAD if space < 0 else space + 1


def _either(marks: Sequence[str]) -> str:
    return "|".join(re.escape(mark) for mark in marks)
