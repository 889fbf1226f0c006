"""CSV by the block: whole columns of numbers at once, and still the line of every fault.

A conversation's export has millions of short lines. They are read in blocks of some megabytes that
end with a line; within a block the separators are found and checked together, and numbers are built
digit by digit for all lines at once. Only a file that quotes something takes the slow road.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

BLOCK_BYTES = 4 << 20
LONGEST_LINE_BYTES = 1 << 20
MOST_BYTES = 2 << 30
MOST_DIGITS = 18
COMMA, NEWLINE, RETURN, QUOTE, MINUS, ZERO = b',\n\r"-0'

Integers = NDArray[np.int64]


class MalformedError(ValueError):
    """A file that is not what it claims to be; says file, line and what is wrong there."""

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{path.name}:{line}: {what}")


@dataclass(frozen=True)
class Block:
    """Some whole lines: the bytes, and where each field of each line starts and stops."""

    path: Path
    line: int
    data: NDArray[np.uint8]
    start: Integers
    stop: Integers

    def text(self, row: int, column: int) -> str:
        """Return one field as it stands, shortened for a message."""
        field = self.data[self.start[row, column] : self.stop[row, column]].tobytes()
        return field[:40].decode("utf-8", "replace")

    def fault(self, row: int, what: str) -> MalformedError:
        """Return the error that names this block's `row`."""
        return MalformedError(self.path, self.line + row, what)

    def integers(self, column: int, name: str) -> Integers:
        """Return a column as whole numbers; raises MalformedError at the first that is none."""
        start, stop = self.start[:, column], self.stop[:, column]
        values, good = integers(self.data, start, stop)
        if not good.all():
            row = int(np.argmin(good))
            raise self.fault(row, f'{name} "{self.text(row, column)}" is not a whole number')
        return values


def integers(
    data: NDArray[np.uint8], start: Integers, stop: Integers
) -> tuple[Integers, NDArray[np.bool_]]:
    """Return the numbers written in `data` between `start` and `stop`, and which are well written.

    >>> line = np.frombuffer(b"12,-3,x", np.uint8)
    >>> values, good = integers(line, np.array([0, 3, 6]), np.array([2, 5, 7]))
    >>> values.tolist()[:2], good.tolist()
    ([12, -3], [True, True, False])
    """
    negative = data[start] == MINUS
    length = stop - start - negative
    good = (length > 0) & (length <= MOST_DIGITS)
    last = stop - 1
    shortest, longest = int(length.min(initial=MOST_DIGITS)), int(length.max(initial=0))
    values = np.zeros(len(start), np.int64)
    for place in range(min(longest, MOST_DIGITS)):
        digit = data.take(last - place) - np.uint8(ZERO)
        if place >= shortest:
            digit[place >= length] = 0
        good &= digit <= 9
        values += np.multiply(digit, 10**place, dtype=np.int64)
    return np.where(negative, -values, values), good


def header(path: Path) -> list[str]:
    """Return the names in a file's first line; raises MalformedError where there is none."""
    with path.open("rb") as file:
        line = file.readline(LONGEST_LINE_BYTES)
    if len(line) == LONGEST_LINE_BYTES:
        raise MalformedError(path, 1, "the line that names the columns is too long")
    if not line.strip():
        raise MalformedError(path, 1, "the file is empty; its first line names the columns")
    return next(csv.reader([_decoded(path, 1, line).removeprefix("\ufeff").rstrip("\r\n")]))


def blocks(path: Path) -> Iterator[Block]:
    """Yield the lines below the header in blocks; raises MalformedError for other widths."""
    width = len(header(path))
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        if size > MOST_BYTES:
            raise MalformedError(
                path, 1, f"the file has {size:,} bytes; {MOST_BYTES:,} are the most"
            )
        file.seek(0)
        file.readline()
        line = 2
        for text in _whole_lines(path, file):
            block = (
                _quoted(path, line, text, width)
                if QUOTE in text
                else _plain(path, line, text, width)
            )
            yield block
            line += text.count(b"\n")


def _whole_lines(path: Path, file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := file.read(BLOCK_BYTES):
        head, newline, tail = chunk.rpartition(b"\n")
        if newline:
            yield rest + head + newline
            rest = tail
        else:
            rest += chunk
            if len(rest) > BLOCK_BYTES + LONGEST_LINE_BYTES:
                raise MalformedError(path, 1, "a line is too long")
    if rest.strip():
        yield rest.rstrip(b"\r\n") + b"\n"


def _decoded(path: Path, line: int, text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as fault:
        line += text.count(b"\n", 0, fault.start)
        raise MalformedError(path, line, "not UTF-8") from None


def _plain(path: Path, line: int, text: bytes, width: int) -> Block:
    data = np.frombuffer(text, np.uint8)
    if data.max() > 127:
        _decoded(path, line, text)
    separators = np.flatnonzero((data == COMMA) | (data == NEWLINE))
    ends = np.flatnonzero(data[separators] == NEWLINE)
    widths = np.diff(ends, prepend=-1)
    if (widths != width).any():
        row = int(np.argmax(widths != width))
        raise MalformedError(
            path, line + row, f"{widths[row]} fields where the header names {width}"
        )
    stop = separators.reshape(-1, width)
    start = np.empty_like(stop)
    start[:, 1:] = stop[:, :-1] + 1
    start[0, 0] = 0
    start[1:, 0] = stop[:-1, -1] + 1
    last = stop[:, -1]
    last -= (last > start[:, -1]) & (data[last - 1] == RETURN)
    return Block(path, line, data, start, stop)


def _quoted(path: Path, line: int, text: bytes, width: int) -> Block:
    """Return the same lines without quotes; here, no quoted field may hold the end of a line."""
    lines = _decoded(path, line, text).split("\n")[:-1]
    plain = []
    for row, written in enumerate(lines):
        try:
            (fields,) = csv.reader([written.rstrip("\r")], strict=True)
        except (csv.Error, ValueError):
            raise MalformedError(
                path, line + row, "a quoted field does not end in its line"
            ) from None
        if len(fields) != width:
            what = f"{len(fields)} fields where the header names {width}"
            raise MalformedError(path, line + row, what)
        plain.append(",".join(field.replace(",", " ").replace("\r", " ") for field in fields))
    return _plain(path, line, ("\n".join(plain) + "\n").encode(), width)
