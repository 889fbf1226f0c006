import gzip
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils.translation import override

from madang.transit.engine import stopfiles
from madang.transit.engine.archives import Limits
from madang.transit.engine.feeds import read
from madang.transit.engine.findings import FeedError
from madang.transit.engine.timetables import build
from madang.transit.services import validation as texts
from madang.transit.tests.feedfiles import GOOD, feed, member, spoilt

HEADS = {name.removesuffix(".txt"): text.splitlines()[0] + "\n" for name, text in GOOD.items()}


def archive(path: Path, *members: tuple[zipfile.ZipInfo, bytes], good: bool = True) -> Path:
    """Write a zip with the good files and the `members` given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in GOOD.items() if good else ():
            target.writestr(name, text)
        for info, content in members:
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return path


def as_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def half_of(path: Path) -> Path:
    whole = feed(path).read_bytes()
    return as_bytes(path, whole[: len(whole) // 2])


def with_a_flipped_byte(path: Path) -> Path:
    content = bytearray(feed(path).read_bytes())
    at = content.index(b"stop_times.txt") + 60
    content[at : at + 8] = b"\x00" * 8
    return as_bytes(path, bytes(content))


def with_flags(path: Path, flags: int) -> Path:
    """Set the general purpose flags of every member, as a locked zip has them."""
    content = bytearray(feed(path).read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            struct.pack_into("<H", content, at + offset, flags)
            at = content.find(mark, at + 4)
    return as_bytes(path, bytes(content))


def lying_about_its_size(path: Path) -> Path:
    """A bomb whose directory says that it unpacks to a few bytes."""
    content = bytearray(archive(path, member("frequencies.txt", b"0" * (8 << 20))).read_bytes())
    at = content.rfind(b"frequencies.txt") - 46
    struct.pack_into("<I", content, at + 24, 100)
    return as_bytes(path, bytes(content))


def of(**changed: str | bytes) -> Callable[[Path], Path]:
    return lambda path: feed(path, **changed)


def lacking(*names: str) -> Callable[[Path], Path]:
    return lambda path: feed(path, without=names)


LIMITS = Limits(
    archive_bytes=1 << 20,
    file_bytes=16 << 20,
    total_bytes=24 << 20,
    files=30,
    rows=20_000,
    trips=5_000,
    stop_times=20_000,
)
CLIMBING = "../../../tmp/madang-was-here.txt"
BROKEN = {
    "no file": ("unreadable_file", lambda path: path),
    "a device": ("unreadable_file", lambda path: Path("/dev/zero")),
    "a folder": ("unreadable_file", lambda path: path.parent),
    "an empty file": ("not_a_zip", lambda path: as_bytes(path, b"")),
    "rubbish": ("not_a_zip", lambda path: as_bytes(path, bytes(range(256)) * 40)),
    "a text": ("not_a_zip", lambda path: as_bytes(path, b"stop_id,stop_name\nA,b\n")),
    "half a zip": ("not_a_zip", half_of),
    "a damaged member": ("damaged_zip", with_a_flipped_byte),
    "a locked zip": ("encrypted_zip", lambda path: with_flags(path, 0x1)),
    "a large archive": (
        "archive_too_large",
        lambda path: archive(path, member("noise.bin", b"")).write_bytes(b"P" * (2 << 20)) and path,
    ),
    "a zip bomb": (
        "zip_bomb",
        lambda path: archive(path, member("frequencies.txt", b"0" * (12 << 20))),
    ),
    "a zip bomb that lies": ("damaged_zip", lying_about_its_size),
    "a large file": (
        "file_too_large",
        lambda path: archive(path, member("frequencies.txt", b"0" * (17 << 20))),
    ),
    "too many files": (
        "too_many_files",
        lambda path: archive(path, *(member(f"{n}.txt") for n in range(40))),
    ),
    "path traversal": ("unsafe_name", lambda path: archive(path, member(CLIMBING))),
    "windows traversal": ("unsafe_name", lambda path: archive(path, member("..\\..\\x.txt"))),
    "an absolute path": ("unsafe_name", lambda path: archive(path, member("/etc/cron.d/x"))),
    "a drive": ("unsafe_name", lambda path: archive(path, member("C:\\stops.txt"))),
    "a symbolic link": (
        "link_in_zip",
        lambda path: archive(
            path, member("stops.txt", b"/etc/passwd", mode=stat.S_IFLNK | 0o777), good=False
        ),
    ),
    "an empty zip": ("not_gtfs", lambda path: archive(path, good=False)),
    "another kind of zip": ("not_gtfs", lambda path: archive(path, member("a.xml"), good=False)),
    "no stops": ("missing_file", lacking("stops.txt")),
    "no stop times": ("missing_file", lacking("stop_times.txt")),
    "no calendar": ("no_calendar", lacking("calendar.txt")),
    "an empty calendar": ("no_calendar", of(calendar=HEADS["calendar"])),
    "a calendar without dates": (
        "no_calendar",
        of(calendar=spoilt("calendar", "20260101,20261231", "soon,later")),
    ),
    "an empty table": ("empty_file", of(stops="")),
    "blank lines only": ("empty_file", of(stops="\n\n\n")),
    "headers only": ("no_rows", of(stops=HEADS["stops"])),
    "no rows in stop times": ("no_rows", of(stop_times=HEADS["stop_times"])),
    "a missing column": ("missing_column", of(trips=spoilt("trips", "route_id", "line"))),
    "other columns altogether": ("missing_column", of(routes="a,b,c\n1,2,3\n")),
    "binary in a table": ("not_text", of(stops=bytes(range(256)) * 20)),
    "one endless line": ("not_a_table", of(stops="x" * 100_000)),
    "an endless value": ("field_too_long", of(stops=spoilt("stops", "시청", "x" * 9_000))),
    "a quote that never ends": (
        "field_too_long",
        of(routes=HEADS["routes"] + '1,ga,1,"' + "시청,병원\n" * 900),
    ),
    "too many columns": ("too_many_columns", of(stops=",".join("abcdefgh" * 60) + "\n1\n")),
    "too many rows": ("too_many_rows", of(trips=HEADS["trips"] + "1,weekday,t\n" * 30_000)),
    "trips of unknown routes": ("no_usable_trips", of(routes=spoilt("routes", "1,ga", "9,ga"))),
    "trips of unknown services": (
        "no_usable_trips",
        of(calendar=GOOD["calendar.txt"].replace("week", "other")),
    ),
    "stop times of unknown trips": (
        "no_usable_rows",
        of(stop_times=GOOD["stop_times.txt"].replace("\nt", "\nx")),
    ),
    "trips of one stop": (
        "no_usable_trips",
        of(stop_times=HEADS["stop_times"] + "t1,07:00:00,07:00:00,A,1\n"),
    ),
    "trips without any time": (
        "no_usable_trips",
        of(stop_times=HEADS["stop_times"] + "t1,,,A,1\nt1,,,B,2\n"),
    ),
    "times of no clock": (
        "no_usable_trips",
        of(stop_times=HEADS["stop_times"] + "t1,9999:00:00,noon,A,1\nt1,-1:00:00,25:61:00,B,2\n"),
    ),
    "a departure each second for days": (
        "too_many_departures",
        of(frequencies="trip_id,start_time,end_time,headway_secs\nt1,00:00:00,99:00:00,1\n"),
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_feed_gives_one_clear_message(case, tmp_path):
    code, make = BROKEN[case]
    path = make(tmp_path / "feed.zip")
    with pytest.raises(FeedError) as raised:
        build(read(path, LIMITS))
    assert raised.value.code == code
    for language in ("ko", "en"):
        with override(language):
            text = texts.failure_text(raised.value.code, raised.value.params)
        assert "%(" not in text
        assert len(text) > 5
    assert not Path("/tmp/madang-was-here.txt").exists()  # noqa: S108 - the place it aims at


def test_there_are_enough_kinds_of_broken_feed():
    assert len(BROKEN) >= 40


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("empty_file", b""),
        ("missing_column", b"stop_name\nx\n"),
        ("no_rows", "정류장번호,정류장명,위도,경도\n".encode("cp949")),
        ("damaged_zip", b"\x1f\x8b\x08\x00rubbish"),
        ("zip_bomb", gzip.compress(b"0" * (64 << 20))),
        ("not_text", bytes(1000)),
    ],
)
def test_a_broken_stop_file_gives_one_clear_message(code, content, tmp_path):
    with pytest.raises(FeedError) as raised:
        stopfiles.read(as_bytes(tmp_path / "stops.csv", content))
    assert raised.value.code == code
