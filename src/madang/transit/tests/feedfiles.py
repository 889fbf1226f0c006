"""A small town's GTFS, to be spoilt by tests in one place at a time."""

import zipfile
from pathlib import Path

GOOD = {
    "agency.txt": (
        "agency_id,agency_name,agency_url,agency_timezone\n"
        "ga,가온교통,https://example.org,Asia/Seoul\n"
    ),
    "stops.txt": (
        "stop_id,stop_code,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "A,101,시청,37.0000,127.0000,0,\n"
        "B,102,마당시장,37.0100,127.0000,0,\n"
        "C,103,가온역,37.0200,127.0000,0,\n"
        "D,104,병원앞,37.0300,127.0000,0,\n"
    ),
    "routes.txt": (
        "route_id,agency_id,route_short_name,route_long_name,route_type,route_color\n"
        "1,ga,1,시청-병원,3,0B5F4B\n"
    ),
    "trips.txt": (
        "route_id,service_id,trip_id,trip_headsign,direction_id,block_id,shape_id\n"
        "1,weekday,t1,병원,0,b1,s1\n"
        "1,weekday,t2,병원,0,b1,s1\n"
        "1,weekend,t3,시청,1,,\n"
    ),
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,07:00:00,07:00:00,A,1\n"
        "t1,07:05:00,07:05:30,B,2\n"
        "t1,07:10:00,07:10:00,C,3\n"
        "t1,07:15:00,07:15:00,D,4\n"
        "t2,06:00:00,06:00:00,A,1\n"
        "t2,06:05:00,06:05:30,B,2\n"
        "t2,06:10:00,06:10:00,C,3\n"
        "t2,06:15:00,06:15:00,D,4\n"
        "t3,24:10:00,24:10:00,D,1\n"
        "t3,24:20:00,24:20:00,A,9\n"
    ),
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "weekday,1,1,1,1,1,0,0,20260101,20261231\n"
        "weekend,0,0,0,0,0,1,1,20260101,20261231\n"
    ),
    "shapes.txt": (
        "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
        "s1,37.0000,127.0000,1\n"
        "s1,37.0150,127.0000,2\n"
        "s1,37.0300,127.0000,3\n"
    ),
}


def feed(path: Path, *, without: tuple[str, ...] = (), **changed: str | bytes) -> Path:
    """Write the town's feed to a zip at `path`; `changed` maps names without .txt to contents.

    The same contents give the same bytes, whatever the time.
    """
    files: dict[str, str | bytes] = {n: t for n, t in GOOD.items() if n not in without}
    files |= {f"{name}.txt": content for name, content in changed.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def spoilt(file: str, old: str, new: str) -> str:
    """Return the good `file` (without .txt) with `old` replaced by `new`."""
    text = GOOD[f"{file}.txt"]
    assert old in text
    return text.replace(old, new)


def member(name: str, content: bytes = b"x", *, mode: int = 0) -> tuple[zipfile.ZipInfo, bytes]:
    """Return a zip member by any name and with any Unix mode."""
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info, content
