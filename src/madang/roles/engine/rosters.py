"""Lists of people in a CSV file: what each line asks for, and what is wrong with it.

Columns are found by their heads, Korean or English, in any order: 이메일/email and 역할/role are
needed, 이름/name, 부서/department and 종료일/until are not.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from madang.roles.engine.acts import CHOSEN, DEPARTMENTAL, Role

HEADS = {
    "email": (
        "이메일",
        "이메일주소",
        "전자우편",
        "메일",
        "email",
        "e-mail",
        "mail",
        "emailaddress",
    ),
    "role": ("역할", "권한", "role"),
    "name": ("이름", "성명", "name", "fullname"),
    "department": ("부서", "소속", "부서명", "department", "office"),
    "until": ("종료일", "만료일", "until", "end", "enddate"),
}
ROLES = {
    Role.MERCHANT: ("상인", "소상공인", "가맹점주", "merchant"),
    Role.COURIER: ("배달원", "배달기사", "courier"),
    Role.SUPPLIER: ("공급업체", "조달업체", "supplier"),
    Role.OFFICIAL: ("공무원", "담당자", "주무관", "직원", "official"),
    Role.HEAD: ("부서장", "과장", "head", "headofdepartment"),
    Role.MODERATOR: ("중재자", "운영지기", "moderator"),
    Role.AUDITOR: ("감사", "감사관", "감사자", "auditor"),
    Role.TOWN_OPERATOR: ("운영자", "관리자", "townoperator", "operator", "town_operator"),
}
EMAIL = re.compile(r"[^\s@,;<>\"']{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
DAY = re.compile(r"(\d{4})[-./년\s]+(\d{1,2})[-./월\s]+(\d{1,2})[.일\s]*")
MOST_LINES = 1000
MOST_BYTES = 1_000_000


class RosterError(ValueError):
    """The file cannot be read as a list of people; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Line:
    """One person of the list, by the number of its line in the file; `problems` are codes."""

    number: int
    email: str
    name: str = ""
    role: Role | None = None
    department: str = ""
    until: date | None = None
    problems: tuple[str, ...] = ()


def read(content: bytes) -> list[Line]:
    """Return the lines of a CSV file in UTF-8 or the Korean code page, split by , ; or tab.

    Raises RosterError: "too-big", "too-long", "encoding", "heads" (no e-mail or role column),
    "csv" or "empty".

    >>> read("이메일,역할,부서\\nyuna@gaon.kr,공무원,교통과\\n".encode("cp949"))[0].department
    '교통과'
    """
    if len(content) > MOST_BYTES:
        raise RosterError("too-big")
    text = _text(content)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True))
    except csv.Error:
        raise RosterError("csv") from None
    if not rows:
        raise RosterError("empty")
    columns = _columns(rows[0])
    filled = [
        (number, row) for number, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))
    ]
    if not filled:
        raise RosterError("empty")
    if len(filled) > MOST_LINES:
        raise RosterError("too-long")
    seen: set[tuple[str, Role | None, str]] = set()
    return [_line(number, row, columns, seen) for number, row in filled]


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):  # spreadsheets in Korea save either
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterError("encoding")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _plain(word: str) -> str:
    return re.sub(r"[\s_-]+", "", word).lower()


def _columns(heads: list[str]) -> dict[str, int]:
    known = {_plain(word): field for field, words in HEADS.items() for word in words}
    columns: dict[str, int] = {}
    for index, head in enumerate(heads):
        field = known.get(_plain(head))
        if field is not None:
            columns.setdefault(field, index)
    if not {"email", "role"} <= set(columns):
        raise RosterError("heads")
    return columns


def _line(
    number: int,
    row: list[str],
    columns: dict[str, int],
    seen: set[tuple[str, Role | None, str]],
) -> Line:
    cells = {
        field: row[index].strip() if index < len(row) else "" for field, index in columns.items()
    }
    email, department = cells["email"].lower(), cells.get("department", "")
    role = _role(cells["role"])
    until, is_day = _day(cells.get("until", ""))
    key = (email, role, department if role in DEPARTMENTAL else "")
    checks = {
        "email": len(email) > 254 or not EMAIL.fullmatch(email),
        "role": role is None,
        "department": role in DEPARTMENTAL and not department,
        "no-department": role is not None and role not in DEPARTMENTAL and bool(department),
        "until": not is_day,
        "long": len(cells.get("name", "")) > 80 or len(department) > 80,
        "twice": key in seen,
    }
    seen.add(key)
    return Line(
        number,
        email,
        cells.get("name", "")[:80],
        role,
        department[:80],
        until,
        tuple(code for code, is_wrong in checks.items() if is_wrong),
    )


def _role(word: str) -> Role | None:
    known = {_plain(name): role for role, names in ROLES.items() for name in names}
    role = known.get(_plain(word))
    return role if role in CHOSEN else None


def _day(word: str) -> tuple[date | None, bool]:
    if not word:
        return None, True
    match = DAY.fullmatch(word)
    try:
        return (date(*map(int, match.groups())), True) if match else (None, False)
    except ValueError:
        return None, False
