"""What the live engine has learnt and where its vehicles are, kept over restarts.

Segments are kept by their stops' ids, so that what was learnt outlives a change of timetable; the
fleet is only good for the network version it was seen on.
"""

import os
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from madang.transit.engine import fleets, histories, probes
from madang.transit.engine.fleets import Fleet
from madang.transit.engine.live import State
from madang.transit.engine.networks import NONE
from madang.transit.engine.positions import ID_BYTES

LEARNT, FLEET = "learnt.npz", "fleet.npz"
LAYOUT = 1
YOUNG_S = 300.0  # an older fleet says nothing about now
BY_SEGMENT = (
    "mean", "var", "number", "all_mean", "all_var", "all_count", "last", "last_at", "error",
)  # fmt: skip
LAST_AXIS = {"mean", "var", "number"}  # arrays in which segments are the last axis

Arrays = dict[str, npt.NDArray[Any]]


def save_learnt(state: State, folder: Path) -> None:
    """Write what was learnt to `folder`, whole or not at all."""
    used = np.flatnonzero(state.history.all_count > 0)
    kept: Arrays = {"layout": np.array(LAYOUT), "segments": _names(state)[used]}
    for name, values in vars(state.history).items():
        kept[f"history.{name}"] = _of(name, values, used)
    kept["residuals"] = state.residuals.counts
    kept["residuals_at"] = np.array(state.residuals.made_at)
    kept["set_outs"] = state.set_outs.counts
    _write(folder / LEARNT, kept)


def load_learnt(state: State, folder: Path) -> bool:
    """Fill `state` with what was learnt before; return False when there is nothing to read."""
    found = _read(folder / LEARNT)
    if found is None:
        return False
    kept = {name: found[f"history.{name}"] for name in vars(state.history)}
    _fill(state, found["segments"], kept)
    state.residuals.counts[...] = found["residuals"]
    state.residuals.made_at = float(found["residuals_at"])
    state.set_outs.counts[...] = found["set_outs"]
    return True


def carry(old: State, new: State) -> None:
    """Give `new`, of another network version, what `old` has learnt."""
    _fill(new, _names(old), vars(old.history))
    new.residuals, new.set_outs = old.residuals, old.set_outs


def _fill(state: State, segments: npt.NDArray[np.bytes_], kept: Arrays) -> None:
    """Put what was `kept` of `segments` where those are now."""
    state.history = histories.blank(len(state.lines.segments.from_stop))
    rows = {name: row for row, name in enumerate(_names(state).tolist())}
    here = np.array([rows.get(name, NONE) for name in segments.tolist()], np.int64)
    known = here != NONE
    for name, values in vars(state.history).items():
        if name not in BY_SEGMENT:
            values[...] = kept[name]
        elif name in LAST_AXIS:
            values[..., here[known]] = kept[name][..., known]
        else:
            values[here[known]] = kept[name][known]


def save_fleet(state: State, folder: Path, now: float) -> None:
    """Write where the vehicles are at `now` to `folder`, whole or not at all."""
    used = len(state.vehicle_rows)
    kept: Arrays = {name: getattr(state.fleet, name)[:used] for name in Fleet._fields}
    kept |= {"layout": np.array(LAYOUT), "name": np.array(state.name), "now": np.array(now)}
    kept["route_seen"] = state.route_seen
    _write(folder / FLEET, kept)


def load_fleet(state: State, folder: Path, now: float) -> bool:
    """Put the vehicles where they were, if that was a moment ago on this network version."""
    found = _read(folder / FLEET)
    if found is None or str(found["name"]) != state.name:
        return False
    if not 0.0 <= now - float(found["now"]) <= YOUNG_S:
        return False
    used = len(found["vehicle"])
    state.fleet = fleets.grown(state.fleet, used)
    for name in Fleet._fields:
        getattr(state.fleet, name)[:used] = found[name]
    state.vehicle_rows = {name: row for row, name in enumerate(found["vehicle"].tolist())}
    state.probes = probes.empty(len(state.fleet.time))
    state.route_seen[...] = found["route_seen"]
    return True


def _names(state: State) -> npt.NDArray[np.bytes_]:
    """Return "FROM\\nTO" of every segment."""
    ids = [stop.encode() for stop in state.network.stop_ids]
    segments = state.lines.segments
    ends = zip(segments.from_stop.tolist(), segments.to_stop.tolist(), strict=True)
    names = [ids[start] + b"\n" + ids[end] for start, end in ends]
    return np.array(names, f"S{2 * ID_BYTES}") if names else np.empty(0, f"S{2 * ID_BYTES}")


def _of(name: str, values: npt.NDArray[Any], rows: npt.NDArray[np.intp]) -> npt.NDArray[Any]:
    if name not in BY_SEGMENT:
        return values
    return values[..., rows] if name in LAST_AXIS else values[rows]


def _write(path: Path, kept: Arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        with draft.open("wb") as file:
            np.savez(file, allow_pickle=False, **kept)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> Arrays | None:
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
    except (OSError, ValueError, BadZipFile, EOFError):
        return None  # nothing there, or damaged: begin anew
    return found if int(found.get("layout", np.array(0))) == LAYOUT else None
