"""Last days as a calendar that other programs read (iCalendar, RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75  # bytes of a line; longer ones are folded


@dataclass(frozen=True)
class Entry:
    """One whole-day entry; `uid` stays the same when the day moves."""

    uid: str
    on: date
    title: str
    url: str = ""


def calendar(name: str, entries: Iterable[Entry], *, now: datetime) -> bytes:
    """Return the entries as a calendar file.

    >>> made = calendar("Due", [Entry("7@x", date(2026, 12, 2), "Shade, and swings")],
    ...                 now=datetime(2026, 11, 2, tzinfo=UTC)).decode()
    >>> "DTSTART;VALUE=DATE:20261202" in made, "SUMMARY:Shade\\\\, and swings" in made
    (True, True)
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Madang//cases//KO",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(entry.uid)}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(entry.title)}",
            *([f"URL:{entry.url}"] if entry.url else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.split())


def _folded(line: str) -> bytes:
    """Return one line, cut so that no character of several bytes is cut."""
    parts: list[bytes] = []
    part = b""
    for character in line:
        encoded = character.encode()
        if len(part) + len(encoded) > LONGEST - 1:
            parts.append(part)
            part = b""
        part += encoded
    parts.append(part)
    return b"\r\n ".join(parts) + b"\r\n"
