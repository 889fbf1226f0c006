"""The town's timetable as an ordinary GTFS feed: the same seed and year, the same bytes."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np

from madang.site.demo.duties import SERVICES, Trip, line_code
from madang.site.demo.lines import AGENCIES, KINDS, LINES, Line
from madang.site.demo.patterns import Pattern, Plan, Pole
from madang.site.demo.plane import Points, degrees, lengths, simplified
from madang.site.demo.sites import SITES, STATIONS

Row = Sequence[object]

_URL = "https://gaon.example"
_SITE_NUMBERS = {site: number for number, site in enumerate(SITES, start=1)}
_STATION_CODES = {site: row for row, site in enumerate(sorted(STATIONS), start=1)}
_TRANSFER_M = 110.0  # poles this near belong to one interchange
# Public holidays: the fixed ones, and the middle days of Seollal and Chuseok (one more each side).
_FIXED = ((1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25))
_LUNAR = (
    (2024, 2, 10), (2024, 9, 17), (2025, 1, 29), (2025, 10, 6), (2026, 2, 17), (2026, 9, 25),
    (2027, 2, 7), (2027, 9, 15), (2028, 1, 27), (2028, 10, 3), (2029, 2, 13), (2029, 9, 22),
)  # fmt: skip


def feed(plan: Plan, trips: Sequence[Trip], *, seed: int, today: date) -> bytes:
    """Return the feed as a GTFS zip, valid from the year before `today` to two years after it."""
    first, last = date(today.year - 1, 1, 1), date(today.year + 2, 12, 31)
    files: dict[str, tuple[str, Iterable[Row]]] = {
        "agency.txt": (
            "agency_id,agency_name,agency_url,agency_timezone,agency_lang,agency_phone",
            _agencies(),
        ),
        "stops.txt": (
            "stop_id,stop_code,stop_name,stop_desc,stop_lat,stop_lon,location_type,"
            "parent_station,wheelchair_boarding",
            _stops(plan),
        ),
        "routes.txt": (
            "route_id,agency_id,route_short_name,route_long_name,route_desc,route_type,"
            "route_color,route_text_color,route_sort_order",
            _routes(),
        ),
        "trips.txt": (
            "route_id,service_id,trip_id,trip_headsign,direction_id,block_id,shape_id,"
            "wheelchair_accessible",
            _trips(trips),
        ),
        "stop_times.txt": (
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled,"
            "timepoint",
            _stop_times(trips),
        ),
        "shapes.txt": (
            "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence,shape_dist_traveled",
            _shapes(plan.patterns),
        ),
        "calendar.txt": (
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
            "start_date,end_date",
            _calendar(first, last),
        ),
        "calendar_dates.txt": ("service_id,date,exception_type", _exceptions(first, last)),
        "transfers.txt": (
            "from_stop_id,to_stop_id,transfer_type,min_transfer_time",
            _transfers(plan.poles),
        ),
        "translations.txt": (
            "table_name,field_name,language,translation,field_value",
            _translations(plan),
        ),
        "feed_info.txt": (
            "feed_publisher_name,feed_publisher_url,feed_lang,default_lang,feed_start_date,"
            "feed_end_date,feed_version,feed_contact_email",
            [("가온시 교통과", _URL, "ko", "ko", f"{first:%Y%m%d}", f"{last:%Y%m%d}",
              f"gaon-{seed}-{today.year}", "bus@gaon.example")],
        ),
    }  # fmt: skip
    return _zipped(files)


def stop_id(pole: Pole) -> str:
    """Return the GTFS id of `pole`: nine digits, as Korean bus systems give them."""
    site, side = pole.key
    return f"388{_SITE_NUMBERS[site]:05d}{side + 1}"


def route_id(line: Line) -> str:
    """Return the GTFS id of `line`."""
    return f"GAON-{line_code(line)}"


def is_low_floor(trip: Trip) -> bool:
    """Tell whether the bus that drives the block of `trip` has a low floor."""
    number = int(trip.block.rsplit("-", 1)[1])
    return (number - 1) % 10 < round(trip.pattern.line.low_floor * 10)


def fleet_number(trip: Trip) -> str:
    """Return the id of the bus that usually drives the block of `trip`, whatever the day."""
    number = int(trip.block.rsplit("-", 1)[1])
    return f"{route_id(trip.pattern.line)}-{number:02d}"


def headsign(pattern: Pattern) -> tuple[str, str]:
    """Return where `pattern` goes, in Korean and English; of a loop, its farthest stop."""
    site = pattern.poles[-1].key[0]
    if pattern.line.loop:
        away = [float(np.hypot(*(pole.point - pattern.poles[0].point))) for pole in pattern.poles]
        site = pattern.poles[int(np.argmax(away))].key[0]
        return f"{SITES[site][0]} 순환", f"{SITES[site][1]} loop"
    return SITES[site][0], SITES[site][1]


def holidays(year: int) -> set[date]:
    """Return the public holidays of `year` (lunar ones are listed for 2024 to 2029)."""
    days = {date(year, month, day) for month, day in _FIXED}
    for middle in (date(*lunar) for lunar in _LUNAR if lunar[0] == year):
        days |= {middle + timedelta(shift) for shift in (-1, 0, 1)}
    return days


def service_on(day: date) -> str:
    """Return which timetable runs on `day`.

    >>> service_on(date(2026, 11, 21)), service_on(date(2026, 9, 25))
    ('saturday', 'sunday')
    """
    if day in holidays(day.year) or day.weekday() == 6:
        return "sunday"
    return "saturday" if day.weekday() == 5 else "weekday"


def _agencies() -> Iterator[Row]:
    for key, (name, _, phone) in AGENCIES.items():
        yield key, name, _URL, "Asia/Seoul", "ko", phone


def _stops(plan: Plan) -> Iterator[Row]:
    heading = _headings(plan)
    for site, row in _STATION_CODES.items():
        poles = [pole.point for pole in plan.poles if pole.key[0] == site]
        lon, lat = degrees(np.mean(poles, axis=0)[None])[0]
        yield f"38899{row:03d}0", "", SITES[site][0], "", f"{lat:.6f}", f"{lon:.6f}", 1, "", 1
    for pole in plan.poles:
        site = pole.key[0]
        lon, lat = degrees(pole.point[None])[0]
        parent = f"38899{_STATION_CODES[site]:03d}0" if site in STATIONS else ""
        yield (
            stop_id(pole), pole.code, SITES[site][0], heading[pole.key],
            f"{lat:.6f}", f"{lon:.6f}", 0, parent, 1,
        )  # fmt: skip


def _headings(plan: Plan) -> dict[tuple[str, int], str]:
    """Return for each pole towards which stop most lines leave it, or that lines end there."""
    following: dict[tuple[str, int], list[str]] = {pole.key: [] for pole in plan.poles}
    for pattern in plan.patterns:
        for pole, after in zip(pattern.poles[:-1], pattern.poles[1:], strict=True):
            following[pole.key].append(SITES[after.key[0]][0])
    return {
        key: f"{max(sorted(set(names)), key=names.count)} 방면" if names else "종점"
        for key, names in following.items()
    }


def _routes() -> Iterator[Row]:
    for row, line in enumerate(LINES, start=1):
        kind = KINDS[line.kind]
        yield (
            route_id(line), kind.agency, line.number, _long_name(line, 0), kind.name_ko, 3,
            kind.color, kind.text_color, row,
        )  # fmt: skip


def _long_name(line: Line, language: int) -> str:
    ends = line.sites[0], line.sites[len(line.sites) // 2 if line.loop else -1]
    names = [SITES[site][:2][language] for site in ends]
    return (" ↻ " if line.loop else " ↔ ").join(names)


def _trips(trips: Iterable[Trip]) -> Iterator[Row]:
    for trip in trips:
        pattern = trip.pattern
        yield (
            route_id(pattern.line), trip.service, trip.id, headsign(pattern)[0],
            pattern.direction, trip.block, _shape_id(pattern), 1 if is_low_floor(trip) else 2,
        )  # fmt: skip


def _stop_times(trips: Iterable[Trip]) -> Iterator[Row]:
    for trip in trips:
        stops = zip(
            trip.arrivals, trip.departures, trip.pattern.poles, trip.pattern.distances, strict=True
        )
        for row, (arrival, departure, pole, distance) in enumerate(stops, start=1):
            yield (
                trip.id, _clock(arrival), _clock(departure), stop_id(pole), row,
                f"{distance:.1f}", int(row == 1),
            )  # fmt: skip


def _shapes(patterns: Iterable[Pattern]) -> Iterator[Row]:
    for pattern in patterns:
        line, along = _thinned(pattern.way)
        for row, ((lon, lat), distance) in enumerate(
            zip(degrees(line), along, strict=True), start=1
        ):
            yield _shape_id(pattern), f"{lat:.6f}", f"{lon:.6f}", row, f"{distance:.1f}"


def _thinned(way: Points) -> tuple[Points, Points]:
    """Return `way` with fewer points, and how far along the full way each of them is."""
    line = simplified(way, 0.8)
    rows, row = [], 0
    for point in line:
        while not (way[row] == point).all():
            row += 1
        rows.append(row)
    return line, lengths(way)[rows]


def _calendar(first: date, last: date) -> Iterator[Row]:
    runs = {"weekday": (1, 1, 1, 1, 1, 0, 0), "saturday": (0, 0, 0, 0, 0, 1, 0)}
    for service in SERVICES:
        days = runs.get(service, (0, 0, 0, 0, 0, 0, 1))
        yield service, *days, f"{first:%Y%m%d}", f"{last:%Y%m%d}"


def _exceptions(first: date, last: date) -> Iterator[Row]:
    for year in range(first.year, last.year + 1):
        for day in sorted(holidays(year)):
            usual = SERVICES[max(0, day.weekday() - 4)]
            if usual != "sunday":
                yield usual, f"{day:%Y%m%d}", 2
                yield "sunday", f"{day:%Y%m%d}", 1


def _transfers(poles: Sequence[Pole]) -> Iterator[Row]:
    places = np.array([pole.point for pole in poles])
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    for row, column in np.argwhere((away < _TRANSFER_M) & (away > 0)).tolist():
        seconds = 20 + round(away[row, column] * 1.3 / 1.1)
        yield stop_id(poles[row]), stop_id(poles[column]), 2, seconds


def _translations(plan: Plan) -> Iterator[Row]:
    english: dict[tuple[str, str, str], str] = {}
    for name, translation, _ in AGENCIES.values():
        english["agency", "agency_name", name] = translation
    for site in sorted({pole.key[0] for pole in plan.poles}):
        name, translation, *_ = SITES[site]
        english["stops", "stop_name", name] = translation
        english["stops", "stop_desc", f"{name} 방면"] = f"Toward {translation}"
    english["stops", "stop_desc", "종점"] = "Last stop"
    for line in LINES:
        kind = KINDS[line.kind]
        english["routes", "route_long_name", _long_name(line, 0)] = _long_name(line, 1)
        english["routes", "route_desc", kind.name_ko] = kind.name_en
        number = line.number.replace("마을", "Village ")
        if number != line.number:
            english["routes", "route_short_name", line.number] = number
    for pattern in plan.patterns:
        name, translation = headsign(pattern)
        english["trips", "trip_headsign", name] = translation
    english["feed_info", "feed_publisher_name", "가온시 교통과"] = "Gaon City Transport Office"
    used = set(_headings(plan).values())
    for (table, field, value), translation in english.items():
        if field != "stop_desc" or value in used:
            yield table, field, "en", translation, value


def _shape_id(pattern: Pattern) -> str:
    return f"{line_code(pattern.line)}-{pattern.direction}"


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def _zipped(files: dict[str, tuple[str, Iterable[Row]]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, (header, rows) in files.items():
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows(rows)
            archive.writestr(
                zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text.getvalue(), zipfile.ZIP_DEFLATED
            )
    return target.getvalue()
