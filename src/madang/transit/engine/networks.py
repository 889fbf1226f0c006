"""One feed version as arrays: stops, routes, patterns, trips, times, shapes, footpaths."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from madang.transit.engine.arrays import Texts

Floats = npt.NDArray[np.float64]
Metres = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int32]
Seconds = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

NONE = -1
NO_TEXTS = Texts.of(())


@dataclass(frozen=True)
class Network:
    """A whole GTFS feed as arrays; every reference is a row number and `NONE` (-1) is nothing.

    A *pattern* is a route, a direction, a shape and one sequence of stops (with where riders may
    board and alight): every trip follows one pattern. `X_start` arrays are CSR offsets: what
    belongs to row `r` stands at `X_start[r]:X_start[r + 1]`. Trips stand pattern by pattern, in
    each by first departure. Times are seconds after "noon minus 12 h" of the service day and may
    pass 86,400. Frequencies are already expanded to trips.
    """

    timezone: str
    first_day: int  # proleptic ordinal of column 0 of service_days
    # stops (all of stops.txt, stations and entrances too)
    stop_ids: Texts
    stop_codes: Texts  # the number on the pole (stop_code), "" when none
    stop_names: Texts
    stop_lat: Floats
    stop_lon: Floats
    stop_location_type: Codes
    stop_parent: Rows
    stop_wheelchair: Codes  # 0 unknown, 1 accessible, 2 not
    stop_change_s: Seconds  # least time between alighting and boarding at the same stop
    # routes
    route_ids: Texts
    route_short_names: Texts
    route_long_names: Texts
    route_types: npt.NDArray[np.int16]
    route_colors: Texts  # "RRGGBB" or ""
    route_text_colors: Texts
    route_agencies: Texts  # agency_name
    # services
    service_ids: Texts
    service_days: Flags  # [services, days]
    # patterns
    pattern_route: Rows
    pattern_direction: Codes  # 0, 1, or NONE
    pattern_shape: Rows
    pattern_start: Rows  # [patterns + 1] into the four below
    pattern_stops: Rows
    pattern_dist: Metres  # along the shape; along straight lines where there is no shape
    pattern_pickup: Flags
    pattern_drop_off: Flags
    # trips
    pattern_trips: Rows  # [patterns + 1] into trips
    trip_ids: Texts
    trip_pattern: Rows
    trip_service: Rows
    trip_headsign: Rows  # into headsigns
    trip_wheelchair: Codes
    trip_block: Rows  # trips of one vehicle share a number; NONE when unknown
    trip_start: npt.NDArray[np.int64]  # [trips + 1] into arrivals and departures
    arrivals: Seconds
    departures: Seconds
    headsigns: Texts
    # shapes
    shape_ids: Texts
    shape_start: Rows
    shape_lat: Floats
    shape_lon: Floats
    shape_dist: Metres  # metres from the shape's first point, computed
    # footpaths between different stops
    footpath_start: Rows  # [stops + 1]
    footpath_to: Rows
    footpath_s: Seconds
    # names and headsigns in other languages
    translation_languages: Texts = NO_TEXTS  # lower case tags: "en", "en-us"
    translation_originals: Texts = NO_TEXTS
    translation_texts: Texts = NO_TEXTS

    def services_on(self, day: date) -> Flags:
        """Return which services run on `day`: bool[services]; none outside the feed's days."""
        column = day.toordinal() - self.first_day
        if not 0 <= column < self.service_days.shape[1]:
            return np.zeros(len(self.service_ids), np.bool_)
        return self.service_days[:, column]

    def stops_of(self, pattern: int) -> Rows:
        """Return the stop rows of `pattern`, in order."""
        return self.pattern_stops[self.pattern_start[pattern] : self.pattern_start[pattern + 1]]

    def names_in(self, language: str) -> dict[str, str]:
        """Return those texts that read otherwise in `language` ("en", "en-US"), each with how.

        Where the feed has not the very tag, its language will do, and else one of its regions.
        """
        known = self._names_in.get(language)
        if known is None:
            known = self._names_in[language] = self._read_in(language.lower())
        return known

    @cached_property
    def _names_in(self) -> dict[str, dict[str, str]]:
        return {}

    def _read_in(self, language: str) -> dict[str, str]:
        plain = language.partition("-")[0]
        tags = [tag for tag in set(self.translation_languages) if tag.partition("-")[0] == plain]
        rank = {tag: (tag == language, tag == plain, tag) for tag in tags}
        rows = zip(
            self.translation_languages,
            self.translation_originals,
            self.translation_texts,
            strict=True,
        )
        near = sorted((row for row in rows if row[0] in rank), key=lambda row: rank[row[0]])
        return {original: text for _, original, text in near}  # the nearest is written last
