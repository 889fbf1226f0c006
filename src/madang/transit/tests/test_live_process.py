import threading
from datetime import timedelta

import numpy as np
import pytest
from google.transit import gtfs_realtime_pb2 as protocol

from madang.base import clock
from madang.transit.engine.snapshots import POINTER
from madang.transit.models import ObservedArrival, PositionSource
from madang.transit.services import feeds, history, imports, live, networks, positions, snapshots
from madang.transit.tests import drives
from madang.transit.tests.drives import SEVEN, drive
from madang.transit.tests.feedfiles import feed, spoilt
from madang.transit.tests.riders import *  # noqa: F403 - fixtures


@pytest.fixture
def source(town):
    return positions.open_source(town=town, name="buses")[0]


@pytest.fixture
def process():
    return live.Process()


def send(source, pings):
    positions.accept(source=source, batch=drives.batch(pings), now=history.moment(SEVEN))


def pass_time(process, source, pings, *, since, until, step=10):
    """Send what was measured and let the process run, cycle by cycle."""
    for now in range(int(since), int(until) + 1, step):
        send(source, [one for one in pings if now - step < one["time"] <= now])
        process.cycle(history.moment(now))


def newest(town):
    return snapshots.newest(town=town, loaded=networks.current(town))


def test_positions_become_a_snapshot_of_the_towns_network(process, source, town):
    pass_time(process, source, drive(SEVEN, trip="t1"), since=SEVEN, until=SEVEN + 200)
    snapshot = newest(town)
    assert snapshot.vehicle.tolist() == [b"V1"]
    assert len(snapshot.at) == 3
    assert snapshot.made_at == SEVEN + 200


def test_calls_are_appended_to_the_history(process, source, town, monday):
    pass_time(process, source, drive(SEVEN, trip="t1"), since=SEVEN, until=SEVEN + 950)
    process.close(monday)
    rows = ObservedArrival.objects.filter(town=town).order_by("arrived_at")
    assert [(row.stop_id, row.stop_position) for row in rows] == [("B", 1), ("C", 2), ("D", 3)]
    first = rows[0]
    assert (first.trip_id, first.route_id, first.vehicle_id) == ("t1", "1", "V1")
    assert first.arrived_at == history.moment(SEVEN + 300)
    assert first.scheduled_at == history.moment(SEVEN + 300)
    assert first.service_day.isoformat() == "2026-11-23"
    assert first.departed_at > first.arrived_at
    assert rows[2].departed_at is None


def test_after_a_restart_the_bus_is_where_it_was_and_what_was_learnt_is_known(source, town, monday):
    pings = drive(SEVEN, trip="t1")
    first = live.Process()
    pass_time(first, source, pings, since=SEVEN, until=SEVEN + 450)
    learnt = first.desks[town.pk].state.history.all_count.sum()
    first.close(history.moment(SEVEN + 450))
    second = live.Process()
    pass_time(second, source, pings, since=SEVEN + 460, until=SEVEN + 950)
    assert second.desks[town.pk].state.history.all_count.sum() > learnt
    second.close(monday)
    stops = ObservedArrival.objects.filter(town=town).values_list("stop_id", flat=True)
    assert sorted(stops) == ["B", "C", "D"]


def test_damaged_memory_is_begun_anew(process, source, town):
    folder = live.Desk(town, None).folder
    folder.mkdir(parents=True)
    for name in ("learnt.npz", "fleet.npz"):
        (folder / name).write_bytes(b"PK\x03\x04 half")
    pass_time(process, source, drive(SEVEN, trip="t1"), since=SEVEN, until=SEVEN + 20)
    assert len(newest(town).vehicle) == 1


def test_a_new_timetable_keeps_what_was_learnt_of_the_same_streets(
    process, source, town, tmp_path, monday
):
    pass_time(process, source, drive(SEVEN, trip="t1"), since=SEVEN, until=SEVEN + 950)
    before = process.desks[town.pk].state
    changed = feed(tmp_path / "new.zip", trips=spoilt("trips", "t1", "t9"),
                   stop_times=spoilt("stop_times", "t1,", "t9,"))  # fmt: skip
    imports.import_feed(feed=feeds.feed_of(town=town), path=changed, now=monday)
    networks.forget()
    send(source, drive(SEVEN + 960, trip="t9", until=10))
    process.cycle(history.moment(SEVEN + 970))
    after = process.desks[town.pk].state
    assert after.name != before.name
    assert after.history.all_count.sum() == before.history.all_count.sum() > 0
    assert newest(town).vehicle_run.tolist() == [0]


def test_a_town_whose_data_are_broken_does_not_stop_the_others(process, source, town, monkeypatch):
    other = live.Town.objects.create(**_copied(town))
    real = live.step

    def step(desk, now):
        if desk.town == town:
            raise OSError("disk full")
        real(desk, now)

    monkeypatch.setattr(live, "step", step)
    monkeypatch.setattr(networks, "current", lambda _: loaded, raising=True)
    loaded = networks.Loaded(*_loaded(town))
    process.cycle(history.moment(SEVEN))
    assert (snapshots.folder(other) / POINTER).exists()
    assert not (snapshots.folder(town) / POINTER).exists()


def _loaded(town):
    version = networks.serving(town)
    return networks.load(version), version


def _copied(town):
    region = type(town.region).objects.create(
        parent=town.region.parent, level=town.region.level, code="99", name_ko="다른", name_en="b"
    )
    return {
        "region": region, "slug": "other", "name_ko": "다른", "name_en": "Other",
        "lat": 37.0, "lon": 127.0,
    }  # fmt: skip


def test_history_teaches_a_process_that_knows_nothing(process, source, town):
    day = history.moment(SEVEN).date() - timedelta(days=3)
    rows = [
        history.Observed(day, "1", "t1", "ABCD"[k], k, f"V{n}",
                         history.moment(SEVEN - 3 * 86_400 + 400 * k + n), None, None)
        for n in range(12) for k in range(4)
    ]  # fmt: skip
    assert history.record(town=town, rows=rows) == 48
    process.cycle(history.moment(SEVEN))
    known = process.desks[town.pk].state.history
    assert known.all_count.max() == 12
    assert known.all_mean.max() == pytest.approx(400, abs=1)


def test_old_history_is_forgotten(town, monday):
    row = history.Observed(
        monday.date(), "1", "t1", "A", 0, "V1", monday - timedelta(days=61), None, None
    )
    young = row._replace(arrived_at=monday - timedelta(days=59))
    history.record(town=town, rows=[row, young])
    assert history.forget_old(town=town, now=monday) == 1


def test_gtfs_rt_goes_out(client, process, source, town, monkeypatch):
    pass_time(process, source, drive(SEVEN, trip="t1"), since=SEVEN, until=SEVEN + 200)
    monkeypatch.setattr(clock, "now", lambda: history.moment(SEVEN + 201))
    for name in ("vehicle-positions", "trip-updates"):
        response = client.get(f"/gaon/api/transit/gtfs-rt/{name}.pb")
        assert response.status_code == 200
        assert response["Content-Type"] == "application/x-protobuf"
        message = protocol.FeedMessage()
        message.ParseFromString(response.content)
        assert len(message.entity) == 1
    assert client.get("/gaon/api/transit/gtfs-rt/alerts.pb").status_code == 200


def test_without_live_data_gtfs_rt_says_so(client, town):
    response = client.get("/gaon/api/transit/gtfs-rt/trip-updates.pb")
    assert response.status_code == 503
    assert response.json()["type"] == "urn:madang:problem:nothing-live"


@pytest.mark.django_db(transaction=True)
def test_there_is_one_live_process_and_another_takes_over():
    first, second, stop = live.Lock(), live.Lock(), threading.Event()
    assert first.wait(stop)
    assert not second._taken()
    assert first.held()
    first.release()
    assert second.wait(stop)
    stop.set()
    third = live.Lock()
    assert not third.wait(stop)
    for lock in (second, third):
        lock.release()


@pytest.mark.parametrize(("speed", "least", "most"), [(1.0, 9.9, 10.0), (60.0, 0.9, 1.0)])
def test_a_cycle_is_ten_town_seconds_but_never_less_than_a_real_one(
    monkeypatch, speed, least, most
):
    monkeypatch.setattr(clock, "real_seconds", lambda seconds: seconds / speed)
    assert least <= live.pause_s(0.05) <= most
    assert live.pause_s(1e9) == 0.05


def test_the_source_is_named_after_what_it_is(town):
    source, token = positions.open_source(town=town, name="bus", kind=PositionSource.Kind.DEMO)
    again, other = positions.open_source(town=town, name="bus", kind=PositionSource.Kind.DEMO)
    assert source.pk == again.pk
    assert token != other
    assert positions.source_of(town=town, token=other) == again
    with pytest.raises(positions.StrangerError):
        positions.source_of(town=town, token=token)


def test_nothing_to_do_is_done_quietly(process, bare_town):
    process.cycle(history.moment(SEVEN))
    assert process.desks == {}
    assert np.isfinite(live.pause_s(0.0))
