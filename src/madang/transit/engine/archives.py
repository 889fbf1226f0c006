"""Opening a feed's zip without trusting it: names are never paths, sizes are measured."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from madang.transit.engine.findings import FeedError, Findings

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much a feed may ask of the machine. Sizes in bytes, times in seconds."""

    archive_bytes: int = 512 * MEGABYTE
    file_bytes: int = 2048 * MEGABYTE
    total_bytes: int = 3072 * MEGABYTE
    ratio: int = 250  # unpacked : packed, for members of more than a megabyte
    files: int = 500
    rows: int = 20_000_000  # of any table
    columns: int = 200
    header_bytes: int = 65_536
    field_bytes: int = 4_000
    trips: int = 4_000_000  # after frequencies are expanded
    stop_times: int = 40_000_000  # after frequencies are expanded
    links: int = 4_000_000  # footpaths that transfers between stations make
    course_cells: int = 400_000_000  # stops x points of shapes, over all patterns
    day_cells: int = 64_000_000  # services x days
    latest_s: int = 7 * 86_400  # latest time of a trip


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open the zip at `path`, or raise FeedError when it is none or larger than `limits`."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise FeedError("unreadable_file", reason="not a file")
        if state.st_size > limits.archive_bytes:
            raise FeedError("archive_too_large", limit=limits.archive_bytes)
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise FeedError("unreadable_file", reason=error.strerror or "") from error
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise FeedError("not_a_zip") from error
    with archive:
        yield archive


def members(
    archive: zipfile.ZipFile, names: frozenset[str], limits: Limits, found: Findings
) -> dict[str, zipfile.ZipInfo]:
    """Return the member for each of the file `names` that the archive holds.

    Files may stand in one folder inside the zip, and in other letter case; the shallowest wins.
    Names are compared, never used as paths, so `../stops.txt` can write nothing; members that
    climb or are links are refused whole.
    """
    everything = archive.infolist()
    if len(everything) > limits.files:
        raise FeedError("too_many_files", count=len(everything), limit=limits.files)
    chosen: dict[str, zipfile.ZipInfo] = {}
    for info in sorted(everything, key=_depth):
        _refuse_unsafe(info)
        name = PurePosixPath(info.filename.replace("\\", "/")).name.lower()
        if info.is_dir() or name not in names or "__MACOSX" in info.filename:
            continue
        if name in chosen:
            found.note("duplicate_file", rows=[info.filename], file=name)
            continue
        chosen[name] = info
    nested = [info.filename for info in chosen.values() if _depth(info) > 1]
    found.note("nested_folder", rows=nested)
    _refuse_bombs(list(chosen.values()), limits)
    return chosen


def content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the unpacked bytes of a member; never more than its own header promised."""
    try:
        with archive.open(info) as member:
            data = member.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise FeedError("damaged_zip", file=info.filename) from error
    except RuntimeError as error:  # zipfile's way to ask for a password
        raise FeedError("encrypted_zip", file=info.filename) from error
    if len(data) != info.file_size:
        raise FeedError("damaged_zip", file=info.filename)
    return data


def _depth(info: zipfile.ZipInfo) -> int:
    return len(PurePosixPath(info.filename.replace("\\", "/")).parts)


def _refuse_unsafe(info: zipfile.ZipInfo) -> None:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ".." in PurePosixPath(name).parts or name[1:3] == ":/":
        raise FeedError("unsafe_name", file=info.filename[:120])
    if stat.S_ISLNK(info.external_attr >> 16):
        raise FeedError("link_in_zip", file=info.filename[:120])
    if info.flag_bits & 0x1:
        raise FeedError("encrypted_zip", file=info.filename[:120])


def _refuse_bombs(chosen: list[zipfile.ZipInfo], limits: Limits) -> None:
    for info in chosen:
        if info.file_size > limits.file_bytes:
            raise FeedError("file_too_large", file=info.filename, limit=limits.file_bytes)
        packed = max(info.compress_size, 1)
        if info.file_size > MEGABYTE and info.file_size / packed > limits.ratio:
            raise FeedError("zip_bomb", file=info.filename, ratio=info.file_size // packed)
    if sum(info.file_size for info in chosen) > limits.total_bytes:
        raise FeedError("feed_too_large", limit=limits.total_bytes)
