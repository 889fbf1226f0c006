"""Putting vehicles on trips and on their tracks: from clean positions to calls made."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from madang.transit.engine import assignments, fleets, passages, tracks
from madang.transit.engine.assignments import Dates, Strays
from madang.transit.engine.fleets import Fleet
from madang.transit.engine.lines import Lines
from madang.transit.engine.networks import NONE, Flags, Rows
from madang.transit.engine.passages import LAYOVER_M, Approaches, Passages
from madang.transit.engine.positions import Positions
from madang.transit.engine.sieves import MOST_JUMPS, SLACK_M, TOP_SPEED, metres
from madang.transit.engine.tracks import Reals, Sightings

OFF_M = 120.0  # a vehicle farther off its track is on a detour, or on another trip
MOST_MISSES = 4  # after so many in a row its place is looked for on the whole track
TRACK_SPEED = 30.0  # m/s along the track, for the window
PULL = 0.02  # metres off that a metre from where it is expected weighs
EARLY_PULL = 0.1  # the same, from its first stop, for a vehicle that should not have left it yet
EARLY_S = 60.0  # vehicles leave so early at most, or so it is believed until they are far away
AGAIN_S = 30.0  # a vehicle that fits no trip is tried again after that
OVERDUE_S = 7_200.0  # after its end a trip cannot still be running


class Round(NamedTuple):
    """Clean records of one round with the rows they name: trips and routes NONE when unknown."""

    record: Positions
    row: Rows
    trip: Rows
    route: Rows


def fit(fleet: Fleet, seen: Round) -> Flags:
    """Return which records are newer than what is known and not impossibly far from it.

    After MOST_JUMPS refusals in a row a vehicle is believed where it says it is.
    """
    row, record = seen.row, seen.record
    elapsed = record["time"] - fleet.time[row]
    way = metres(fleet.lat[row], fleet.lon[row], record["lat"], record["lon"])
    old = elapsed <= 0.0
    jump = way > np.maximum(elapsed, 0.0) * TOP_SPEED + SLACK_M
    believed = jump & ~old & (fleet.jumps[row] >= MOST_JUMPS)
    refused = jump & ~old & ~believed
    fleet.jumps[row[refused]] += 1
    fleet.jumps[row[~jump & ~old | believed]] = 0
    fleet.along[row[believed]] = np.nan
    good: Flags = ~old & ~refused
    return good


def report(fleet: Fleet, seen: Round) -> None:
    """Write what the records say about the vehicles themselves."""
    for name in ("time", "lat", "lon", "bearing", "occupancy", "seats", "low_floor"):
        getattr(fleet, name)[seen.row] = seen.record[name]
    told = seen.route != NONE
    fleet.route[seen.row[told]] = seen.route[told]
    fleet.direction[seen.row[told]] = seen.record["direction"][told]


def assign(lines: Lines, fleet: Fleet, around: Dates, seen: Round, now: float) -> None:
    """Put every vehicle of `seen` on its trip: as told, else as before, else the likeliest."""
    told = seen.trip != NONE
    _tell(lines, fleet, around, seen, told, now)
    rows = seen.row[~told]
    rows = rows[_ended(lines, fleet, rows, now)]
    rows = rows[~_next_trip(lines, fleet, rows, now)]
    fleets.off_duty(fleet, rows)
    rows = rows[~(now - fleet.tried[rows] < AGAIN_S)]
    if len(rows):
        _guess(lines, fleet, around, rows, now)


def _tell(lines: Lines, fleet: Fleet, around: Dates, seen: Round, told: Flags, now: float) -> None:
    rows, trip = seen.row[told], seen.trip[told]
    given = seen.record["day"][told]
    # a date is only looked for when the trip changes: on its way a trip stays on its date
    place = assignments.date_of(lines, around, trip, given, now)
    new = (fleet.trip[rows] != trip) | ((given != 0) & (fleet.day[rows] != around.day[place]))
    _begin(fleet, around, rows[new], trip[new], place[new])
    fleet.route[rows] = lines.pattern_route[lines.trip_pattern[trip]]
    fleet.guessed[rows] = False


def _begin(fleet: Fleet, around: Dates, rows: Rows, trip: Rows, place: Rows) -> None:
    fleets.off_duty(fleet, rows)
    fleet.trip[rows], fleet.day[rows] = trip, around.day[place]
    fleet.zero[rows] = around.zero[place]


def calls_of(lines: Lines, trip: Rows) -> Rows:
    """Return how many calls each trip makes."""
    pattern = lines.trip_pattern[trip]
    return lines.pattern_start[pattern + 1] - lines.pattern_start[pattern]


def _ended(lines: Lines, fleet: Fleet, rows: Rows, now: float) -> Flags:
    """Return which vehicles have no trip, have finished it, or report another route than its."""
    trip = fleet.trip[rows]
    route = lines.pattern_route[lines.trip_pattern[trip]]
    ended: Flags = (
        (trip == NONE)
        | (fleet.passed[rows] >= calls_of(lines, trip))
        | (now > fleet.zero[rows] + lines.ends[trip] + OVERDUE_S)
        | ((fleet.route[rows] != route) & (fleet.route[rows] != NONE))
    )
    return ended


def _next_trip(lines: Lines, fleet: Fleet, rows: Rows, now: float) -> Flags:
    """Put those that have finished a trip on the next of their block; return which."""
    trip = fleet.trip[rows]
    done = (trip != NONE) & (fleet.passed[rows] >= calls_of(lines, trip))
    after = np.where(done, lines.successor[trip], NONE)
    follows: Flags = after != NONE
    follows &= now > fleet.zero[rows] + lines.leaves[after] - assignments.EARLIEST_S
    route = lines.pattern_route[lines.trip_pattern[after]]
    follows &= (fleet.route[rows] == route) | (fleet.route[rows] == NONE)
    chosen, day, zero = rows[follows], fleet.day[rows[follows]], fleet.zero[rows[follows]]
    fleets.off_duty(fleet, chosen)
    fleet.trip[chosen], fleet.day[chosen], fleet.zero[chosen] = after[follows], day, zero
    fleet.guessed[chosen] = True
    return follows


def _taken(lines: Lines, fleet: Fleet, around: Dates) -> npt.NDArray[np.int8]:
    taken = np.zeros((len(around.day), len(lines.trip_pattern)), np.int8)
    rows = np.flatnonzero(fleet.trip != NONE)
    place = fleet.day[rows] - around.day[0]
    known = (place >= 0) & (place < len(around.day))
    taken[place[known], fleet.trip[rows[known]]] = 1
    return taken


def _guess(lines: Lines, fleet: Fleet, around: Dates, rows: Rows, now: float) -> None:
    strays = Strays(
        fleet.route[rows],
        fleet.direction[rows],
        fleet.lat[rows],
        fleet.lon[rows],
        fleet.bearing[rows],
    )
    trip, place = assignments.infer(lines, around, strays, now, _taken(lines, fleet, around))
    found = trip != NONE
    fleet.tried[rows] = np.where(found, np.nan, now)
    _begin(fleet, around, rows[found], trip[found], place[found])
    fleet.guessed[rows[found]] = True


def _early(lines: Lines, fleet: Fleet, rows: Rows) -> Flags:
    """Return which vehicles wait for their trip: it is not time yet and they are near its start.

    Their place is free to change, back too; nothing they pass is a call.
    """
    leaves = fleet.zero[rows] + lines.leaves[fleet.trip[rows]]
    near = ~(fleet.along[rows] > LAYOVER_M) & (fleet.misses[rows] == 0)
    early: Flags = (fleet.time[rows] < leaves - EARLY_S) & np.isnan(fleet.arrived[rows]) & near
    return early


def _windows(lines: Lines, fleet: Fleet, rows: Rows) -> Sightings:
    """Return where on their tracks the vehicles may be: near where they were, or anywhere."""
    trip, time = fleet.trip[rows], fleet.time[rows]
    early = _early(lines, fleet, rows)
    fleet.along[rows[early]] = np.nan
    fresh = np.isnan(fleet.along[rows])
    low, high = tracks.window(fleet.along[rows], time - fleet.along_time[rows], TRACK_SPEED)
    expected: Reals = fleet.along[rows].copy()
    expected[fresh] = assignments.due(lines, trip[fresh], (time - fleet.zero[rows])[fresh])
    return Sightings(
        track=lines.tracks.of_pattern[lines.trip_pattern[trip]],
        lat=fleet.lat[rows],
        lon=fleet.lon[rows],
        bearing=np.where(early, np.nan, fleet.bearing[rows]),
        low=np.where(fresh, 0.0, low),
        high=np.where(early, LAYOVER_M, np.where(fresh, np.inf, high)),
        expected=np.where(early, 0.0, expected),
        pull=np.where(early, EARLY_PULL, PULL),
    )


def place(lines: Lines, fleet: Fleet, rows: Rows) -> tuple[Passages, Approaches]:
    """Match vehicles `rows` to the tracks of their trips; return what they made since."""
    rows = rows[fleet.trip[rows] != NONE]
    along, off = tracks.match(lines.tracks, _windows(lines, fleet, rows))
    on = off <= OFF_M
    lost = rows[~on]
    fleet.misses[lost] += 1
    fleet.misses[rows[on]] = 0
    lost = lost[fleet.misses[lost] >= MOST_MISSES]
    fleet.along[lost] = np.nan
    fleets.off_duty(fleet, lost[fleet.guessed[lost]])  # it was a wrong guess
    return passages.observe(lines, fleet, rows[on], along[on], fleet.time[rows[on]])
