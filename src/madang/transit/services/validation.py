"""What findings and failures say to a person, in the language that is active."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import gtfs_guru
from django.utils.functional import lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.transit.services.notices_ko import TITLES

VALIDATOR = "validator"
SEVERITIES = {"error": _("Errors"), "warning": _("Warnings"), "info": _("Remarks")}

FAILURES = {
    "archive_too_large": _("The file is larger than allowed."),
    "damaged_zip": _("The file is damaged: %(file)s cannot be unpacked. Fetch it again."),
    "empty_file": _("%(file)s is empty."),
    "encrypted_zip": _("The file is locked with a password. Save it without one."),
    "fetch_failed": _("The file could not be fetched from its address (%(reason)s)."),
    "feed_too_large": _("The files in it are together larger than allowed."),
    "field_too_long": _("%(file)s has a value in %(column)s of more than %(limit)s characters."),
    "file_too_large": _("%(file)s in it is larger than allowed."),
    "internal_error": _("The import stopped on a fault of ours. The administrator has the log."),
    "interrupted": _("The import was cut off before it was done. Start it again."),
    "link_in_zip": _("It holds a link (%(file)s) instead of a file."),
    "missing_column": _("%(file)s has no column %(column)s."),
    "missing_file": _("%(file)s is missing."),
    "no_calendar": _("It says nowhere on which days buses run (calendar.txt, calendar_dates.txt)."),
    "no_rows": _("%(file)s has no rows that can be used."),
    "no_usable_rows": _("No row of %(file)s belongs to a known trip and stop."),
    "no_usable_trips": _("No trip in it can be used."),
    "not_a_table": _("%(file)s is not a table of comma-separated values."),
    "not_a_zip": _("This is not a zip file."),
    "not_gtfs": _("The zip holds no timetable: stops.txt, routes.txt, trips.txt, stop_times.txt."),
    "not_text": _("%(file)s is not text."),
    "too_many_columns": _("%(file)s has %(count)s columns; at most %(limit)s are allowed."),
    "too_many_departures": _("%(file)s makes more departures than allowed."),
    "too_many_files": _("The zip holds %(count)s files; at most %(limit)s are allowed."),
    "too_many_rows": _("%(file)s has more rows than allowed."),
    "unreadable_file": _("The file cannot be read: %(reason)s."),
    "unsafe_name": _("It holds a file whose name leads elsewhere (%(file)s)."),
    "zip_bomb": _("%(file)s would unpack to %(ratio)s times its size; that is not a timetable."),
}
FINDINGS = {
    "absurd_dates": _("Dates before 1980 or after 2099 were taken for the nearest of these."),
    "bad_dates": _("Services with dates that cannot be read were left out."),
    "bad_frequency": _("Frequencies that cannot be read, or whose trip is unknown, were left out."),
    "bad_number": _("Numbers that cannot be read were passed over."),
    "bad_shape_points": _("Points of the course without a place were left out."),
    "bad_time": _("Times that cannot be read were taken for blank."),
    "bad_timezone": _("The time zone is unknown; %(used)s was used."),
    "blank_times": _("Blank times were filled in by distance."),
    "calendar_cut": _("The calendar was cut after %(days)s days."),
    "duplicate_column": _("Columns stand twice; the first was used."),
    "duplicate_file": _("Files stand twice in the zip; the first was used."),
    "duplicate_id": _("Entries stand twice; the first was used."),
    "duplicate_stop_sequence": _("Stops with the same number in a trip: the first was used."),
    "malformed_rows": _("Rows with stray quotation marks were read as well as possible."),
    "missing_column": _("A column is missing, so the file was left out."),
    "missing_id": _("Entries without an id were left out."),
    "many_transfers": _("Transfers between stations with very many stops were left out."),
    "narrow_transfers": _("Transfers between single trips or routes are not used."),
    "nested_folder": _("The files stand in a folder inside the zip; they were read all the same."),
    "other_encoding": _("The file is not in UTF-8; it was read as %(encoding)s."),
    "courses_cut": _("There are so many points in the courses that not all were used."),
    "shape_far_from_stops": _("Courses that lie far from the stops were not used."),
    "shape_reversed": _("Courses drawn backwards were turned round."),
    "stop_without_place": _("Stops have no place; they are missing on the map."),
    "times_run_backwards": _("Trips run backwards in time; they were straightened."),
    "trip_with_one_stop": _("Trips with fewer than two stops were left out."),
    "trip_without_times": _("Trips that do not say when they begin and end were left out."),
    "unknown_reference": _("Entries name something that does not exist; they were passed over."),
    "unreadable_characters": _("Characters could not be read."),
    "unusable_file": _("The file cannot be read and was left out."),
    "validator_failed": _("The validator came to no end; the import went on without it."),
}


@dataclass(frozen=True)
class Line:
    """A finding as people read it."""

    code: str
    severity: str
    count: int
    file: str
    title: str
    samples: tuple[str, ...]
    from_validator: bool


@dataclass(frozen=True)
class Group:
    """The findings of one severity, the most frequent first."""

    severity: str
    name: str
    count: int
    lines: tuple[Line, ...]


def failure_text(code: str, params: Mapping[str, Any]) -> str:
    """Return one sentence on why an import failed, in the active language."""
    return _filled(FAILURES.get(code, FAILURES["internal_error"]), params)


def title(code: str, params: Mapping[str, Any]) -> str:
    """Return one sentence on what a finding with this `code` is, in the active language."""
    if params.get("source") == VALIDATOR:
        schema = gtfs_guru.notice_schema().get(code, {})
        english = str(schema.get("shortSummary", code))
        return TITLES.get(code, english) if get_language() == "ko" else english
    return _filled(FINDINGS.get(code, lazystr(code)), params)


def groups(findings: Iterable[Mapping[str, Any]]) -> list[Group]:
    """Return stored `findings` (of a FeedVersion) by severity, errors first."""
    lines = [
        Line(
            code=one["code"],
            severity=one["severity"],
            count=one["count"],
            file=one["file"],
            title=title(one["code"], one["params"]),
            samples=tuple(one["samples"]),
            from_validator=one["params"].get("source") == VALIDATOR,
        )
        for one in findings
    ]
    result = []
    for severity, name in SEVERITIES.items():
        these = sorted(
            (line for line in lines if line.severity == severity),
            key=lambda line: (line.from_validator, -line.count, line.code),
        )
        if these:
            total = sum(line.count for line in these)
            result.append(Group(severity, str(name), total, tuple(these)))
    return result


def _filled(text: Any, params: Mapping[str, Any]) -> str:
    try:
        return str(text) % params
    except (KeyError, ValueError):
        return str(text)
