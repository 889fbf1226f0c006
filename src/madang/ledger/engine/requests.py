"""What is asked of the books, and the hash by which the same request is known again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Line:
    """An amount in smallest units that goes from the purse `debit` to `credit`, by their ids."""

    debit: int
    credit: int
    amount: int


def fingerprint(*parts: object, lines: Iterable[Line] = ()) -> bytes:
    """Return the hash of a request, 32 bytes: of what it asks, not of when it was made.

    >>> one, other = fingerprint("tip", lines=[Line(1, 2, 5)]), fingerprint("tip", lines=[])
    >>> len(one), one == other
    (32, False)
    """
    rows = [[line.debit, line.credit, line.amount] for line in lines]
    text = json.dumps([*parts, rows], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).digest()


def opposite(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that undo `lines`, the last first.

    >>> opposite([Line(1, 2, 5), Line(2, 3, 4)])
    [Line(debit=3, credit=2, amount=4), Line(debit=2, credit=1, amount=5)]
    """
    return [Line(line.credit, line.debit, line.amount) for line in reversed(lines)]
