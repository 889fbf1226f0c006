"""The live engine: positions in, one snapshot of vehicles and arrivals out, each cycle.

Everything is computed from what was handed in so far: no clock, no files, no look-ahead.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from madang.transit.engine import (
    assignments,
    duties,
    fleets,
    ghosts,
    histories,
    passages,
    predictions,
    probes,
    quantiles,
    setouts,
    sieves,
    snapshots,
)
from madang.transit.engine.assignments import Dates
from madang.transit.engine.fleets import Fleet
from madang.transit.engine.histories import History, Traversals
from madang.transit.engine.lines import Lines, draw
from madang.transit.engine.networks import NONE, Network, Rows
from madang.transit.engine.passages import Passages
from madang.transit.engine.positions import Positions
from madang.transit.engine.predictions import Runs
from madang.transit.engine.probes import Probes
from madang.transit.engine.quantiles import Residuals
from madang.transit.engine.records import join, pick
from madang.transit.engine.setouts import SetOuts
from madang.transit.engine.sieves import STALE_S
from madang.transit.engine.snapshots import Snapshot
from madang.transit.engine.tracks import Reals

MOST_VEHICLES = 200_000
FORGET_S = 86_400.0
FINISHED_S = 4 * 3_600.0


@dataclass
class State:
    """All that the live engine knows of one network; `cycle` brings it up to date."""

    network: Network
    name: str  # of the network version
    lines: Lines
    box: sieves.Box
    fleet: Fleet
    probes: Probes
    history: History
    residuals: Residuals
    set_outs: SetOuts
    route_seen: Reals
    trip_rows: dict[bytes, int]
    route_rows: dict[bytes, int]
    vehicle_rows: dict[bytes, int] = field(default_factory=dict)
    finished: dict[int, float] = field(default_factory=dict)  # when, by predictions.key
    events: list[Passages] = field(default_factory=list)  # of the last cycle
    refused: Counter[str] = field(default_factory=Counter)  # since the beginning


def begin(
    network: Network,
    *,
    name: str = "",
    vehicles: int = 1_024,
    history: History | None = None,
    residuals: Residuals | None = None,
    set_outs: SetOuts | None = None,
) -> State:
    """Return the state of a network on which no vehicle has been seen.

    `vehicles` is how many to make room for; `history`, `residuals` and `set_outs` what was
    learnt before.
    """
    lines = draw(network)
    return State(
        network=network,
        name=name,
        lines=lines,
        box=sieves.box_of(network),
        fleet=fleets.empty(vehicles),
        probes=probes.empty(vehicles),
        history=history or histories.blank(len(lines.segments.from_stop)),
        residuals=residuals or quantiles.blank(),
        set_outs=set_outs or setouts.blank(),
        route_seen=np.full(len(network.route_ids), -np.inf),
        trip_rows={trip.encode(): row for row, trip in enumerate(network.trip_ids)},
        route_rows={route.encode(): row for row, route in enumerate(network.route_ids)},
    )


def cycle(state: State, now: float, batch: Positions) -> Snapshot:
    """Take in `batch`, the positions that came since the last cycle, and return what is known.

    `now` is in POSIX seconds. Calls made since stand in `state.events`. A snapshot is computed from
    positions handed in so far, and from nothing else.
    """
    around = assignments.dates(state.network, now)
    state.events = []
    _take_in(state, around, now, batch)
    came = passages.in_order(state.events)
    _learn_set_outs(state, pick(came, came.call == 0))
    came = pick(came, np.isnan(came.departed))
    _learn(state, around, came)
    _finish(state, now, came)
    quantiles.refresh(state.residuals, now)
    return _look_ahead(state, around, now)


def _rows_of(table: dict[bytes, int], ids: npt.NDArray[np.bytes_]) -> Rows:
    return np.fromiter((table.get(one, NONE) for one in ids.tolist()), np.int32, len(ids))


def _trips(state: State, batch: Positions) -> Rows:
    """Return the trip row of every record; runs of a frequency are called TRIP@HH:MM:SS."""
    trips = _rows_of(state.trip_rows, batch["trip"])
    runs = np.flatnonzero((trips == NONE) & (batch["start"] != b""))
    for row in runs.tolist():
        name = batch["trip"][row] + b"@" + batch["start"][row]
        trips[row] = state.trip_rows.get(name, NONE)
    return trips


def _routes(lines: Lines, fleet: Fleet, rows: Rows) -> Rows:
    """Return the route of the trip that each vehicle is on, else the one it tells."""
    trip = fleet.trip[rows]
    if not len(lines.trip_pattern):
        return fleet.route[rows]
    return np.where(trip == NONE, fleet.route[rows], lines.pattern_route[lines.trip_pattern[trip]])


def _vehicles(state: State, now: float, batch: Positions) -> Rows:
    """Return the fleet row of every record, new ones for vehicles never seen, NONE when full."""
    rows = state.vehicle_rows
    new = set(batch["vehicle"].tolist()) - rows.keys()
    if len(rows) + len(new) > len(state.fleet.time):
        _make_room(state, now, len(new))
        rows = state.vehicle_rows
    for one in sorted(new):
        if len(rows) < MOST_VEHICLES:
            rows[one] = len(rows)
    found = _rows_of(rows, batch["vehicle"])
    known = found[found != NONE]
    state.fleet.vehicle[known] = batch["vehicle"][found != NONE]
    return found


def _make_room(state: State, now: float, more: int) -> None:
    """Forget vehicles not seen for FORGET_S, and make room for so many `more`."""
    keep = np.flatnonzero(state.fleet.time[: len(state.vehicle_rows)] >= now - FORGET_S)
    fleet = pick(state.fleet, keep)
    state.vehicle_rows = {name: row for row, name in enumerate(fleet.vehicle.tolist())}
    state.fleet = fleets.grown(fleet, min(max(len(keep) + more, 1), MOST_VEHICLES))
    state.probes = probes.empty(len(state.fleet.time))


def _take_in(state: State, around: Dates, now: float, batch: Positions) -> None:
    batch, refused = sieves.sift(batch, now=now, box=state.box)
    state.refused.update(refused)
    rows = _vehicles(state, now, batch)
    batch, rows = batch[rows != NONE], rows[rows != NONE]
    trips, routes = _trips(state, batch), _rows_of(state.route_rows, batch["route"])
    for turn in sieves.rounds(rows):
        seen = duties.Round(batch[turn], rows[turn], trips[turn], routes[turn])
        good = duties.fit(state.fleet, seen)
        state.refused["jumped or old"] += int((~good).sum())
        seen = pick(seen, good)
        duties.report(state.fleet, seen)
        if not len(state.lines.trip_pattern):
            continue  # stops only: vehicles are shown, and that is all
        duties.assign(state.lines, state.fleet, around, seen, now)
        calls, near = duties.place(state.lines, state.fleet, seen.row)
        state.events.append(calls)
        segment = state.lines.segments.of_call[near.place]
        histories.learn_approaches(state.history, segment, near.share, near.rest)
        route = _routes(state.lines, state.fleet, seen.row)
        state.route_seen[route[route != NONE]] = now


def _finish(state: State, now: float, came: Passages) -> None:
    """Keep which trips have reached their last stop, for as long as anybody may expect them."""
    last = came.call + 1 == duties.calls_of(state.lines, came.trip)
    keys = predictions.key(came.day[last], came.trip[last])
    state.finished.update(dict.fromkeys(keys.tolist(), now))
    old = [key for key, when in state.finished.items() if not now - FINISHED_S < when <= now]
    for key in old:
        del state.finished[key]


def _learn_set_outs(state: State, first: Passages) -> None:
    """Learn from first calls how late vehicles leave."""
    first = pick(first, first.departed == first.arrived)
    zero = state.fleet.zero[first.vehicle]
    setouts.learn(state.set_outs, first.departed - zero - state.lines.leaves[first.trip])


def _learn(state: State, around: Dates, came: Passages) -> None:
    """Learn segment times and prediction errors from the arrivals `came`."""
    matured = probes.collect(state.probes, came)
    quantiles.mature(state.residuals, matured.horizon, matured.error, matured.state)
    date = came.day - around.day[0]
    sure = ~np.isnan(came.took) & (came.took > 0.0) & (date >= 0) & (date < len(around.day))
    came, date = pick(came, sure), date[sure]
    lines = state.lines
    call = came.call - 1
    place = lines.trip_start[came.trip] + call
    time = came.arrived - came.took - around.zero[date]
    segment = lines.segments.of_call[lines.pattern_start[lines.trip_pattern[came.trip]] + call]
    planned = (lines.arrivals[place + 1] - lines.arrivals[place]).astype(np.float64)
    seen = Traversals(
        segment=segment,
        took=came.took,
        planned=planned,
        at=came.arrived,
        kind=around.kind[date],
        bin=(time // histories.BIN_S).astype(np.int32) % histories.BINS,
    )
    histories.learn(state.history, seen)


def _look_ahead(state: State, around: Dates, now: float) -> Snapshot:
    fleet, lines = state.fleet, state.lines
    fresh = fleet.time >= now - STALE_S
    rows = np.flatnonzero(fresh & (fleet.trip != NONE) & ~np.isnan(fleet.along)).astype(np.int32)
    rows = _one_a_trip(fleet, rows)
    estimates = histories.estimates(
        state.history,
        now=now,
        kind=int(around.kind[1]),
        first_bin=int((now - around.zero[1]) // histories.BIN_S),
    )
    ahead = predictions.runs(lines, fleet, rows, now, state.set_outs)
    told, finish = predictions.predict(lines, ahead, now=now, estimates=estimates)
    held = np.sort(predictions.key(ahead.day, ahead.trip))
    coming = predictions.following(lines, ahead, finish, held, state.set_outs)
    more, _ = predictions.predict(lines, coming, now=now, estimates=estimates)
    more = more._replace(run=more.run + np.int32(len(ahead.trip)))
    ahead, told = join([ahead, coming]), join([told, more])
    probes.keep(state.probes, ahead, told, now)
    return _snapshot(state, around, now, fresh, ahead, told)


def _one_a_trip(fleet: Fleet, rows: Rows) -> Rows:
    """Return `rows` with only the vehicle farthest along where several say they are on one trip."""
    order = np.lexsort((-fleet.along[rows], predictions.key(fleet.day[rows], fleet.trip[rows])))
    rows = rows[order]
    keys = predictions.key(fleet.day[rows], fleet.trip[rows])
    first: Rows = rows[np.append(True, keys[1:] != keys[:-1])[: len(rows)]]
    return first


def _snapshot(
    state: State,
    around: Dates,
    now: float,
    fresh: npt.NDArray[np.bool_],
    ahead: Runs,
    told: predictions.Predictions,
) -> Snapshot:
    fleet, lines = state.fleet, state.lines
    shown = np.flatnonzero(fresh).astype(np.int32)
    place = np.full(len(fleet.time), NONE, np.int32)
    place[shown] = np.arange(len(shown), dtype=np.int32)
    keys = predictions.key(ahead.day, ahead.trip)
    order = np.argsort(keys, kind="stable").astype(np.int32)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    own = ahead.state != predictions.COMING
    vehicle_run = np.full(len(shown), NONE, np.int32)
    vehicle_run[place[ahead.vehicle[own]]] = rank[own]
    times = quantiles.tell(state.residuals, now, told.at, ahead.state[told.run])
    done = np.sort(np.fromiter(state.finished, np.int64, len(state.finished)))
    held = np.union1d(keys, done)
    ghost_trips, ghost_days = ghosts.find(
        lines, around, now=now, held=held, route_seen=state.route_seen
    )
    ahead = pick(ahead, order)
    return Snapshot(
        made_at=now,
        network=state.name,
        vehicle=fleet.vehicle[shown],
        vehicle_time=fleet.time[shown],
        vehicle_lat=fleet.lat[shown],
        vehicle_lon=fleet.lon[shown],
        vehicle_bearing=fleet.bearing[shown].astype(np.float32),
        vehicle_route=_routes(lines, fleet, shown),
        vehicle_run=vehicle_run,
        vehicle_occupancy=fleet.occupancy[shown],
        vehicle_seats=fleet.seats[shown],
        vehicle_low_floor=fleet.low_floor[shown],
        run_key=keys[order],
        run_trip=ahead.trip,
        run_day=ahead.day,
        run_zero=ahead.zero,
        run_vehicle=place[ahead.vehicle],
        run_next=ahead.begin,
        run_progress=(1.0 - ahead.share).astype(np.float32),
        run_state=ahead.state,
        run_delay=_delays(lines, fleet, ahead).astype(np.float32),
        finished_key=done,
        ghost_key=np.sort(predictions.key(ghost_days, ghost_trips)),
        **snapshots.indexed(
            len(state.network.stop_ids), told._replace(run=rank[told.run]), times, now
        ),
    )


def _delays(lines: Lines, fleet: Fleet, ahead: Runs) -> Reals:
    """Return how late each run is; one that waits or comes is late only if it must be."""
    time = fleet.along_time[ahead.vehicle] - ahead.zero
    late = assignments.delays(lines, ahead.trip, fleet.along[ahead.vehicle], time)
    before = ahead.state >= predictions.WAITING
    late[before] = (ahead.start - ahead.zero - lines.leaves[ahead.trip])[before]
    return late
