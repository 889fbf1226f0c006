"""From the bytes of one GTFS file to a table of trimmed strings, whatever the bytes are like."""

import codecs
import csv
import io
from collections.abc import Collection

import numpy as np
import polars as pl

from madang.transit.engine.archives import Limits
from madang.transit.engine.findings import FeedError, Findings

PAIRED_SHARE = 0.7
BLANK_BYTES = 4096  # a longer body is not asked whether it is blank


def table(
    data: bytes, *, file: str, wanted: Collection[str], limits: Limits, found: Findings
) -> pl.DataFrame:
    """Return the `wanted` columns that the CSV `data` of `file` has, all strings, none null.

    Byte order marks, blanks round headers and values, other encodings (UTF-16, CP949, CP1252),
    ragged lines and stray quotes are put right and noted in `found`. Column names are lower case.
    Raises FeedError when the bytes are no text table or pass `limits`.
    """
    text = _utf8(data, file=file, found=found)
    header, start = _header(text, file=file, limits=limits)
    places = _places(header, wanted, file=file, found=found)
    if not places or (start + BLANK_BYTES > len(text) and not text[start:].strip()):
        return pl.DataFrame(schema=dict.fromkeys(places, pl.String))
    frame = _parse(text, start, places, width=len(header), file=file, limits=limits, found=found)
    if frame.height > limits.rows:
        raise FeedError("too_many_rows", file=file, count=frame.height, limit=limits.rows)
    _refuse_long(frame, file=file, limits=limits)
    if b"\n\n" in text:
        frame = frame.filter(pl.any_horizontal(pl.all() != ""))
    if not text.isascii() or b" " in text or b"\t" in text:
        frame = frame.with_columns(pl.all().str.strip_chars())
    return frame


def _refuse_long(frame: pl.DataFrame, *, file: str, limits: Limits) -> None:
    """Refuse values that no name, id or number is as long as; a stray quote may make one too."""
    for column, longest in frame.select(pl.all().str.len_bytes().max()).to_dicts()[0].items():
        if (longest or 0) > limits.field_bytes:
            raise FeedError("field_too_long", file=file, column=column, limit=limits.field_bytes)


def _utf8(data: bytes, *, file: str, found: Findings) -> bytes:
    """Return `data` as UTF-8 without a byte order mark and with plain line ends."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found.note("other_encoding", count=1, file=file, encoding="utf-16")
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\x00" in data:
        raise FeedError("not_text", file=file)
    if not data.isascii():
        data = _reencoded(data, file=file, found=found)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.lstrip(b"\n ")


def _reencoded(data: bytes, *, file: str, found: Findings) -> bytes:
    try:
        data.decode()
    except UnicodeDecodeError:
        encoding = guessed_encoding(data)
        found.note("other_encoding", count=1, file=file, encoding=encoding)
        text = data.decode(encoding, "replace")
        found.note("unreadable_characters", count=text.count("\ufffd"), file=file)
        return text.encode()
    return data


def guessed_encoding(data: bytes) -> str:
    """Return "cp949" when the bytes above 127 stand in pairs, as Hangul does, else "cp1252".

    >>> guessed_encoding("마당시장".encode("cp949")), guessed_encoding("Olsøya".encode("latin-1"))
    ('cp949', 'cp1252')
    """
    high = np.frombuffer(data, np.uint8) >= 0x80
    before = np.concatenate([[False], high[:-1]])
    after = np.concatenate([high[1:], [False]])
    paired = np.count_nonzero(high & (before | after))
    return "cp949" if paired >= PAIRED_SHARE * np.count_nonzero(high) else "cp1252"


def _header(text: bytes, *, file: str, limits: Limits) -> tuple[list[str], int]:
    """Return the column names and where the first row begins."""
    end = text.find(b"\n") + 1 or len(text)
    if not end:
        raise FeedError("empty_file", file=file)
    if end > limits.header_bytes:
        raise FeedError("not_a_table", file=file)
    names = next(csv.reader([text[:end].decode()], skipinitialspace=True))
    if len(names) > limits.columns:
        raise FeedError("too_many_columns", file=file, count=len(names), limit=limits.columns)
    return [name.strip().strip('"').strip().lower() for name in names], end


def _places(
    header: list[str], wanted: Collection[str], *, file: str, found: Findings
) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name in wanted and name in places:
            found.note("duplicate_column", rows=[name], file=file)
        elif name in wanted:
            places[name] = place
    return places


def _parse(
    text: bytes,
    start: int,
    places: dict[str, int],
    *,
    width: int,
    file: str,
    limits: Limits,
    found: Findings,
) -> pl.DataFrame:
    if text.find(b', "', start) >= 0:  # only the slow reader takes it for a quote
        return _parse_slowly(text[start:], places, file=file, limits=limits)
    try:
        frame = pl.read_csv(
            text,
            has_header=False,
            skip_lines=1,
            schema={str(place): pl.String for place in range(width)},
            columns=list(places.values()),
            truncate_ragged_lines=True,
            extra_columns="ignore",
            missing_columns="insert",
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        found.note("malformed_rows", count=1, file=file)
        return _parse_slowly(text[start:], places, file=file, limits=limits)
    frame = frame.rename({str(place): name for name, place in places.items()})
    return frame.select(places.keys()).fill_null("")


def _parse_slowly(
    body: bytes, places: dict[str, int], *, file: str, limits: Limits
) -> pl.DataFrame:
    columns: dict[str, list[str]] = {name: [] for name in places}
    rows = 0
    try:
        for row in csv.reader(io.StringIO(body.decode(), newline=""), skipinitialspace=True):
            rows += 1
            if rows > limits.rows:
                raise FeedError("too_many_rows", file=file, count=rows, limit=limits.rows)
            for name, place in places.items():
                columns[name].append(row[place] if place < len(row) else "")
    except csv.Error as error:
        raise FeedError("not_a_table", file=file) from error
    return pl.DataFrame(columns, schema=dict.fromkeys(places, pl.String))
