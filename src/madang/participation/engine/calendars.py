"""Dates as iCalendar (RFC 5545), which every calendar program reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

WIDTH = 73  # octets of a line before it is folded


@dataclass(frozen=True)
class Date:
    """One date: a stable `uid`, a title, where to read on, and the moment."""

    uid: str
    title: str
    url: str
    at: datetime


def calendar(name: str, dates: Iterable[Date], *, now: datetime) -> str:
    """Return an iCalendar file of `dates`, each a moment without length, written at `now`.

    >>> day = datetime(2026, 12, 1, tzinfo=UTC)
    >>> vote = Date("a@gaon", "Vote; last day", "https://gaon.example/", day)
    >>> calendar("Gaon", [vote], now=day).splitlines()[8]
    'SUMMARY:Vote\\\\; last day'
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Madang//Participation//KO"]
    lines.append(f"X-WR-CALNAME:{_text(name)}")
    for date in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(date.uid)}",
            f"DTSTAMP:{_moment(now)}",
            f"DTSTART:{_moment(date.at)}",
            f"SUMMARY:{_text(date.title)}",
            f"URL:{date.url}",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in _folded([*lines, "END:VCALENDAR"]))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())


def _folded(lines: Iterable[str]) -> Iterable[str]:
    """Yield lines of at most 75 octets; no character is cut in two."""
    for line in lines:
        part, size = "", 0
        for letter in line:
            width = len(letter.encode())
            if size + width > WIDTH:
                yield part
                part, size = " ", 1
            part, size = part + letter, size + width
        yield part
