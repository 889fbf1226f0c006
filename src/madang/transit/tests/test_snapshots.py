import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest

from madang.transit.engine import live, positions, snapshots
from madang.transit.engine.snapshots import Reader
from madang.transit.tests import drives
from madang.transit.tests.drives import SEVEN, drive


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return live.begin(drives.town(tmp_path_factory.mktemp("feed")), name="7")


@pytest.fixture
def made(state):
    """A snapshot as of `seconds` after seven."""

    def make(seconds):
        pings = drive(SEVEN, trip="t1", until=900, vehicle=f"V{seconds}")
        return live.cycle(state, SEVEN + seconds, drives.batch(pings))

    return make


def test_a_reader_sees_what_was_published_array_by_array(made, tmp_path):
    snapshot = made(200)
    snapshots.publish(snapshot, tmp_path)
    read = Reader(tmp_path).newest()
    assert (read.made_at, read.network) == (snapshot.made_at, "7")
    for name, value in vars(snapshot).items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(getattr(read, name), value, equal_nan=value.dtype.kind == "f")


def test_without_any_snapshot_a_reader_has_none(tmp_path):
    assert Reader(tmp_path / "nowhere").newest() is None


def test_a_reader_turns_to_the_newest_and_keeps_it_open_when_it_is_removed(made, tmp_path):
    reader = Reader(tmp_path)
    snapshots.publish(made(210), tmp_path)
    first = reader.newest()
    snapshots.publish(made(220), tmp_path)
    second = reader.newest()
    assert second.made_at == first.made_at + 10
    assert reader.newest() is second
    shutil.rmtree(tmp_path)
    assert int(second.at.sum()) >= 0
    assert reader.newest() is second


def test_only_the_last_few_snapshots_stay_on_the_disk(made, tmp_path):
    for number in range(6):
        snapshots.publish(made(230 + number), tmp_path)
    names = [path.name for path in tmp_path.iterdir() if path.name[0].isdigit()]
    assert len(names) == snapshots.KEPT
    assert os.readlink(tmp_path / snapshots.POINTER) == max(names)


def test_a_writer_that_died_halfway_leaves_the_last_snapshot_in_place(made, tmp_path):
    snapshots.publish(made(240), tmp_path)
    (tmp_path / ".00000000-half").mkdir()
    (tmp_path / ".newest-999").symlink_to("nowhere")
    snapshots.publish(made(250), tmp_path)
    assert Reader(tmp_path).newest().made_at == SEVEN + 250


def test_a_snapshot_published_twice_at_one_time_is_the_second(made, tmp_path):
    snapshots.publish(made(260), tmp_path)
    second = made(260)
    snapshots.publish(second, tmp_path)
    assert len(Reader(tmp_path).newest().vehicle) == len(second.vehicle)


def test_a_stopped_reader_does_not_hold_the_writer_up(made, tmp_path):
    snapshots.publish(made(270), tmp_path)
    code = (
        "import sys,time,pathlib;from madang.transit.engine.snapshots import Reader;"
        "n=Reader(pathlib.Path(sys.argv[1])).newest();print(n.at.sum(),flush=True);time.sleep(60)"
    )
    source = os.pathsep.join(path for path in sys.path if path)
    reader = subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": source},
    )
    try:
        reader.stdout.readline()
        reader.send_signal(19)  # SIGSTOP
        began = time.monotonic()
        for number in range(5):
            snapshots.publish(made(280 + number), tmp_path)
        assert time.monotonic() - began < 5
    finally:
        reader.kill()
        reader.wait()
        reader.stdout.close()
    assert Reader(tmp_path).newest().made_at == SEVEN + 284


def test_an_empty_network_of_vehicles_can_be_published(state, tmp_path):
    snapshots.publish(live.cycle(state, SEVEN + 9_000, positions.empty()), tmp_path)
    assert len(Reader(tmp_path).newest().vehicle) == 0
