"""Files of a gateway or bank: which column says what is data, and each line is read with care."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_BYTES = 16 << 20
MOST_LINES = 100_000
LONGEST = 200
YEARS = range(2000, 2100)
AMOUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d{1,15})(\.0+)?")
MOMENTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y%m%d%H%M%S",
           "%Y.%m.%d %H:%M:%S", "%Y.%m.%d", "%Y/%m/%d %H:%M:%S", "%Y%m%d")  # fmt: skip


@dataclass(frozen=True)
class Format:
    """How one kind of file is read: names that its columns may have, in any of the languages.

    A line is what came in and what went out; a file with one signed column has no `out`.
    """

    name: str
    reference: tuple[str, ...]
    amount: tuple[str, ...]
    at: tuple[str, ...]
    out: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


FORMATS = (
    Format(
        "toss",
        reference=("paymentKey", "결제키", "페이먼트키"),
        amount=("amount", "결제금액", "거래금액", "금액"),
        at=("transactionAt", "거래일시", "승인일시", "결제일시"),
        text=("orderId", "주문번호"),
    ),
    Format(
        "bank",
        reference=("적요", "내용", "기재내용", "reference"),
        amount=("입금액", "입금", "맡기신금액", "deposit", "in"),
        out=("출금액", "출금", "찾으신금액", "withdrawal", "out"),
        at=("거래일시", "거래일자", "일자", "date"),
        text=("거래점", "메모", "memo"),
    ),
)


@dataclass(frozen=True)
class Line:
    """One line of a file; `amount` is below nothing for what went out. `at` has no time zone."""

    number: int
    reference: str
    amount: int
    at: datetime
    text: str = ""


class UnreadableFile(Exception):  # noqa: N818 - reads as the sentence it is
    """The file cannot be taken over: `reason` is a word of REASONS, `line` where (0: the whole)."""

    def __init__(self, reason: str, *, line: int = 0, word: str = "") -> None:
        super().__init__(reason)
        self.reason, self.line, self.word = reason, line, word[:40]


def read(content: bytes) -> tuple[Format, list[Line]]:
    """Return the format that the columns' names show, and all lines. Raises UnreadableFile.

    >>> text = "결제키,결제금액,거래일시\\nk1,-1,2026-11-27 09:00:00\\n"
    >>> kind, lines = read(text.encode("cp949"))
    >>> kind.name, lines[0].reference, lines[0].amount
    ('toss', 'k1', -1)
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile("large")
    rows = _rows(_text(content))
    head = next(rows, (0, []))[1]
    names = [cell.strip().lstrip("\ufeff").replace(" ", "") for cell in head]
    kind = next((one for one in FORMATS if _fits(one, names)), None)
    if kind is None:
        raise UnreadableFile("columns", line=1)
    lines = [_line(kind, names, number, cells) for number, cells in rows if any(cells)]
    if not lines:
        raise UnreadableFile("empty")
    return kind, lines


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile("encoding")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        for count, row in enumerate(reader):
            if count > MOST_LINES:
                raise UnreadableFile("long", line=reader.line_num)
            yield reader.line_num, row
    except csv.Error as error:
        raise UnreadableFile("csv", line=reader.line_num) from error


def _fits(kind: Format, names: Sequence[str]) -> bool:
    wanted = (kind.reference, kind.amount, kind.at, *([kind.out] if kind.out else []))
    return all(any(name in names for name in choice) for choice in wanted)


def _line(kind: Format, names: Sequence[str], number: int, cells: Sequence[str]) -> Line:
    row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    reference = _cell(row, kind.reference)
    if not reference or len(reference) > LONGEST:
        raise UnreadableFile("reference", line=number, word=reference)
    amount = _won(_cell(row, kind.amount), number) - _won(_cell(row, kind.out), number)
    if not amount:
        raise UnreadableFile("amount", line=number, word=_cell(row, kind.amount))
    moment = _moment(_cell(row, kind.at), number)
    return Line(number, reference, amount, moment, _cell(row, kind.text)[:LONGEST])


def _cell(row: dict[str, str], choice: Sequence[str]) -> str:
    return next((row[name] for name in choice if row.get(name)), "")


def _won(text: str, number: int) -> int:
    if text in {"", "-"}:
        return 0
    if not AMOUNT.fullmatch(text):
        raise UnreadableFile("amount", line=number, word=text)
    return int(text.partition(".")[0].replace(",", ""))


def _moment(text: str, number: int) -> datetime:
    plain = re.sub(r"(\.\d+)?(Z|[+-]\d\d:?\d\d)$", "", text) if "T" in text else text
    for form in MOMENTS:
        try:
            found = datetime.strptime(plain, form)  # noqa: DTZ007 - the file is in the town's time
        except ValueError:
            continue
        if found.year in YEARS:
            return found
    raise UnreadableFile("moment", line=number, word=text)
