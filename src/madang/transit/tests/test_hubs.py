import asyncio
import time

import pytest
from django.db import connections

from madang.base import clock
from madang.base.live import streams
from madang.base.live.events import HEARTBEAT, message
from madang.base.live.slots import Slot
from madang.transit.api import hubs
from madang.transit.api import streams as boards
from madang.transit.tests.asgiclients import BOARD, Client, live
from madang.transit.tests.feedfiles import GOOD
from madang.transit.tests.livetowns import Buses, a_town, at, bring, forget


@pytest.fixture(autouse=True)
def quick(monkeypatch, settings, tmp_path):
    settings.MADANG_STATE = tmp_path / "state"
    monkeypatch.setattr(hubs, "LOOK_S", 0.02)
    monkeypatch.setattr(clock, "now", lambda: at("6:02:15"))
    forget()


@pytest.fixture
def town(transactional_db):
    town = a_town()
    bring(town)
    return town


@pytest.fixture
def buses(town):
    buses = Buses(town)
    buses.see(at("6:02:10"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.004})
    return buses


def test_many_watchers_share_one_rendering(buses, monkeypatch):
    made = []
    real = hubs.topics.event
    monkeypatch.setattr(hubs.topics, "event", lambda topic: made.append(topic) or real(topic))
    monkeypatch.setattr(hubs, "FRESH_S", 60.0)

    async def story():
        clients = [Client(BOARD) for _ in range(20)]
        for client in clients:
            await client.until(1)
        assert len(made) <= 2
        count = len(made)
        buses.see(at("6:02:20"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.006})
        for client in clients:
            await client.until(2)
        assert len(made) <= count + 2
        for client in clients:
            await client.leave()

    live(story)


def test_a_client_that_reads_slowly_skips_to_the_newest():
    async def story():
        slot = Slot()
        for number in range(5):
            slot.put(message(str(number)))
        assert (await slot.next(1)).plain == b"data: 4\n\n"
        assert await slot.next(0.01) is None

    asyncio.run(story())


def test_a_clogged_client_holds_nobody_up_and_nothing_is_queued_for_it(buses):
    async def story():
        slow, quick = Client(BOARD), Client(BOARD)
        await slow.until(1)
        await quick.until(1)
        slow.flowing.clear()
        for second in range(3):
            count = len(quick.messages)
            buses.see(at(f"6:02:2{second}"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.006})
            await quick.until(count + 1)
        before = len(slow.messages)
        slow.flowing.set()
        await asyncio.sleep(0.1)
        assert len(slow.messages) - before <= 2  # the one on the wire, and the newest
        await slow.leave()
        await quick.leave()

    live(story)


def test_a_client_that_takes_nothing_is_let_go(buses, monkeypatch):
    monkeypatch.setattr(streams, "STUCK_S", 0.05)
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.05)

    async def story():
        client = Client(BOARD)
        await client.until(1)
        client.flowing.clear()
        await asyncio.wait_for(client.task, 2)
        assert not streams._open

    live(story)


def test_silence_is_filled_with_heartbeats(buses, monkeypatch):
    monkeypatch.setattr(streams, "HEARTBEAT_S", 0.03)

    async def story():
        client = Client(BOARD)
        await client.until(1)
        await asyncio.sleep(0.2)
        assert client.body.count(HEARTBEAT.plain) >= 3
        await client.leave()

    live(story)


def test_without_new_snapshots_a_board_is_made_anew_after_a_while(buses, monkeypatch):
    monkeypatch.setattr(hubs, "RENEW_LEAST_S", 0.1)
    monkeypatch.setattr(clock, "real_seconds", lambda seconds: seconds / 1000)

    async def story():
        client = Client(BOARD)
        await client.until(4)
        await client.leave()

    live(story)


def test_a_stream_ends_when_its_stop_is_gone(town):
    async def story():
        client = Client("/live/transit/stops/C2")
        await client.until(1)
        await asyncio.get_running_loop().run_in_executor(None, without_the_loop, town)
        await asyncio.wait_for(client.task, 5)
        assert client.sent[-1].get("more_body") is not True

    live(story)


def without_the_loop(town):
    bring(
        town, **{name: GOOD[f"{name}.txt"] for name in ("stops", "routes", "trips", "stop_times")}
    )
    forget()
    Buses(town).see(at("6:02:40"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.006})
    connections.close_all()


def test_an_event_that_fails_is_tried_again(buses, monkeypatch):
    real, failures = hubs.topics.event, []

    def failing(topic):
        if len(failures) < 1:
            failures.append(topic)
            raise RuntimeError("template")
        return real(topic)

    async def story():
        client = Client(BOARD)
        await client.until(1)
        monkeypatch.setattr(hubs.topics, "event", failing)
        buses.see(at("6:02:20"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.006})
        while not failures:
            await asyncio.sleep(0.01)
        before = len(client.messages)
        buses.see(at("6:02:30"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.008})
        await client.until(before + 1)
        await client.leave()

    live(story)


def test_when_nobody_watches_the_hub_lets_its_thread_go(buses, monkeypatch):
    monkeypatch.setattr(hubs, "IDLE_S", 0.05)

    async def story():
        client = Client(BOARD)
        await client.until(1)
        hub = boards._hubs[asyncio.get_running_loop()]
        assert hub.channels
        await client.leave()
        assert not hub.channels
        until = time.monotonic() + 2
        while hub._thread is not None and time.monotonic() < until:
            await asyncio.sleep(0.01)
        assert hub._thread is None
        again = Client(BOARD)
        await again.until(1)
        await again.leave()

    live(story)
