"""No prediction may use a position that was measured later."""

import dataclasses
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.transit.engine import live, replays
from madang.transit.engine.arrays import Texts
from madang.transit.tests import drives
from madang.transit.tests.drives import MONDAY, SPEED, drive
from madang.transit.tests.recordings import WMATA_FEED, WMATA_PINGS, needs, network_of

SIX = MONDAY + 6 * 3_600


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return drives.town(tmp_path_factory.mktemp("feed"))


def recording():
    """Two vehicles on three trips, the second one slow and late."""
    pings = drive(SIX + 20, trip="t2", vehicle="V1", every=25.0)
    pings += drive(SIX + 120, speed=SPEED * 0.7, trip="t2", vehicle="V2")
    return drives.batch(pings)


def mark(snapshot):
    """A checksum of every byte of a snapshot."""
    total = 0
    for field in dataclasses.fields(snapshot):
        value = getattr(snapshot, field.name)
        assert not isinstance(value, Texts)
        content = value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
        total = zlib.crc32(content, total)
    return total


def marks(network, pings, until=np.inf):
    """The checksum of every snapshot of a replay up to `until`, by its time."""
    found = {}
    for snapshot, _ in replays.replay(network, pings):
        if snapshot.made_at > until:
            break
        found[snapshot.made_at] = mark(snapshot)
    return found


def spoilt(pings, after, seed):
    """`pings` with everything measured after `after` moved, renamed, delayed or lost."""
    random = np.random.default_rng(seed)
    later = pings["time"] > after
    changed = pings.copy()
    changed["lat"][later] += random.normal(0, 0.01, later.sum())
    changed["trip"][later] = random.choice(np.array([b"t1", b"t2", b""]), later.sum())
    changed["time"][later] += random.uniform(0, 300, later.sum())
    keep = ~later | (random.random(len(pings)) < 0.7)
    return np.sort(changed[keep], order="time")


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 110), st.integers(0, 2**32))
def test_what_happens_later_changes_no_byte_of_an_earlier_snapshot(network, cycles, seed):
    pings = recording()
    until = float(pings["time"][0]) // 10 * 10 + 10 * cycles
    assert marks(network, pings, until) == marks(network, spoilt(pings, until, seed), until)


def test_what_happens_now_does_change_it(network):
    pings = recording()
    until = float(pings["time"][0]) // 10 * 10 + 500
    changed = pings.copy()
    changed["lat"][(pings["time"] > until - 60) & (pings["time"] <= until)] += 0.0008
    assert marks(network, pings, until) != marks(network, changed, until)


def test_a_cycle_is_never_handed_a_position_from_after_it(network, monkeypatch):
    handed = []
    monkeypatch.setattr(
        live,
        "cycle",
        lambda state, now, batch, real=live.cycle: (
            handed.append((now, batch["time"].max(initial=0))) or real(state, now, batch)
        ),
    )
    list(replays.replay(network, recording()))
    assert len(handed) > 100
    assert all(latest <= now for now, latest in handed)


@pytest.mark.shared
def test_on_a_real_recording_later_positions_change_no_byte_either():
    needs(WMATA_FEED, WMATA_PINGS)
    network, pings = network_of(WMATA_FEED), replays.recording(WMATA_PINGS)
    until = float(pings["time"][0]) // 10 * 10 + 3_000
    random = np.random.default_rng(5)
    later = pings["time"] > until
    changed = pings[: np.searchsorted(pings["time"], until + 900)].copy()
    later = changed["time"] > until
    changed["lat"][later] += random.normal(0, 0.005, later.sum())
    assert marks(network, pings, until) == marks(network, changed, until)
