"""Lists of people and amounts as an office keeps them: two columns of CSV, an address and won."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES, MOST_ROWS, LONGEST = 8 << 20, 100_000, 300
_AMOUNT = re.compile(r"[0-9]{1,3}(,[0-9]{3})*|[0-9]{1,12}")
_MAIL = re.compile(r"[^@\s=]+@[^@\s]+")
_PHONE = re.compile(r"(\+82|0)1[0-9]{8,9}")


class UnreadableListError(ValueError):
    """The list as a whole cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Row:
    """One line: an e-mail address or number as accounts keep them, won; or why it is neither."""

    line: int
    address: str = ""
    amount: int = 0
    reason: str = ""


def read(content: bytes) -> list[Row]:
    """Return the rows of a list; a first line without an amount names the columns.

    Raises UnreadableListError: `size`, `encoding`, `rows`, `empty`.

    >>> read(b"a@b.kr,5000")
    [Row(line=1, address='a@b.kr', amount=5000, reason='')]
    """
    if len(content) > MOST_BYTES:
        raise UnreadableListError("size")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableListError("encoding") from error
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if len(rows) == MOST_ROWS:
            raise UnreadableListError("rows")
        row = _row(number, line)
        if not rows and number == 1 and row.reason and not any(sign.isdigit() for sign in line):
            continue
        rows.append(row)
    if not rows:
        raise UnreadableListError("empty")
    return list(_once(rows))


def _row(number: int, line: str) -> Row:
    try:
        cells = next(csv.reader([line[:LONGEST]]), [])
    except csv.Error:
        cells = []
    if len(cells) < 2 or "\0" in line:
        return Row(number, reason="unreadable")
    address, amount = _address(cells[0].strip()), cells[1].strip()
    if not address:
        return Row(number, reason="unreadable")
    if not _AMOUNT.fullmatch(amount) or not int(amount.replace(",", "")):
        return Row(number, reason="amount")
    return Row(number, address, int(amount.replace(",", "")))


def _address(word: str) -> str:
    """Return an address as accounts keep it, empty when it is none."""
    if _MAIL.fullmatch(word) and word[0] not in "=+-@":
        return word.lower()
    digits = re.sub(r"[ ()-]", "", word)
    if _PHONE.fullmatch(digits):
        return digits if digits.startswith("+") else f"+82{digits[1:]}"
    return ""


def _once(rows: list[Row]) -> Iterator[Row]:
    """Let the first row of an address stand, and say of the others that they are doubled."""
    seen: set[str] = set()
    for row in rows:
        if row.reason:
            yield row
        elif row.address in seen:
            yield Row(row.line, reason="doubled")
        else:
            seen.add(row.address)
            yield row
