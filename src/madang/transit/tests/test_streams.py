import asyncio
import gzip
import json
import zlib

import pytest

from madang.base import clock
from madang.base.live import streams
from madang.base.live.events import Event, Gzipped, message
from madang.towns.services import towns
from madang.transit.api import hubs
from madang.transit.tests.asgiclients import BOARD, Client, answer, live
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


def test_a_board_comes_at_once_and_again_with_every_snapshot(buses):
    async def story():
        client = Client(BOARD)
        first = (await client.until(1))[0]
        assert client.status == 200
        assert "마당" not in first  # the rows only, no page
        assert 'href="/gaon/transit/routes/1/?trip=t2"' in first
        assert 'data-now="' in first
        assert "Live" in first
        await asyncio.sleep(0.2)
        assert len(client.messages) <= 2  # nothing new: no flood
        before = len(client.messages)
        buses.see(at("6:02:20"), {"vehicle": "bus 1", "trip": "t2", "lat": 37.006})
        await client.until(before + 1)
        await client.leave()

    live(story)


def test_the_headers_keep_streams_out_of_caches_and_buffers(buses):
    async def story():
        client = Client(BOARD)
        await client.until(1)
        assert client.headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert client.headers[b"cache-control"] == b"no-store"
        assert client.headers[b"x-accel-buffering"] == b"no"
        assert client.headers[b"x-content-type-options"] == b"nosniff"
        assert b"content-encoding" not in client.headers
        await client.leave()

    live(story)


def test_a_board_reads_in_the_language_that_was_asked_for_else_the_towns(buses):
    async def story():
        clients = [Client(BOARD, query=query) for query in ("lang=en", "lang=ko", "lang=xx", "")]
        texts = [(await client.until(1))[0] for client in clients]
        assert ["Live" in text for text in texts] == [True, False, False, False]
        assert texts[1] == texts[2] == texts[3]
        for client in clients:
            await client.leave()

    live(story)


def test_vehicles_come_as_json_for_the_map_and_for_one_route(buses):
    buses.see(
        at("6:02:12"),
        {"vehicle": "bus 1", "trip": "t2", "lat": 37.004},
        {"vehicle": "lost", "lat": 37.029, "lon": 127.01},
    )

    async def story():
        every, of_route = Client("/live/transit/vehicles"), Client("/live/transit/routes/1")
        everything = json.loads((await every.until(1))[0])
        route = json.loads((await of_route.until(1))[0])
        assert everything["now"] == at("6:02:15").timestamp()
        assert sorted(bus["vehicle_id"] for bus in everything["vehicles"]) == ["bus 1", "lost"]
        assert [bus["vehicle_id"] for bus in route["vehicles"]] == ["bus 1"]
        assert route["vehicles"][0]["stop_id"] == "B"
        await every.leave()
        await of_route.leave()

    live(story)


def test_a_stop_whose_id_has_a_slash_has_a_stream(town):
    bring(town, stops="stop_id,stop_name,stop_lat,stop_lon\nA/~1,시청,37.0,127.0\n"
          "B,마당,37.01,127.0\nC,역,37.02,127.0\nC2,역,37.02,127.0\nD,병원,37.03,127.0\n",
          stop_times="trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
          "t1,07:00:00,07:00:00,A/~1,1\nt1,07:05:00,07:05:00,B,2\n")  # fmt: skip
    forget()

    async def story():
        client = Client("/live/transit/stops/A~1~01")
        assert 'trip=t1"' in (await client.until(1))[0]
        await client.leave()

    live(story)


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("/live/transit/stops/nowhere", {}),
        ("/live/transit/routes/nowhere", {}),
        ("/live/transit/stops/", {}),
        ("/live/transit/stops/B/more", {}),
        ("/live/transit/vehicles/B", {}),
        ("/live/transit/", {}),
        ("/live/reports/stops/B", {}),
        (BOARD, {"slug": "elsewhere"}),
        (BOARD, {"slug": None}),
    ],
)
def test_what_is_not_there_is_refused(town, path, how):
    client = answer(path, **how)
    assert client.status == 404
    assert json.loads(client.body)["type"] == "urn:madang:problem:no-such-stream"
    assert not streams._open


def test_a_town_without_a_timetable_has_no_stream(transactional_db):
    a_town()
    towns.forget()
    assert answer(BOARD).status == 404


def test_a_town_that_has_closed_the_room_has_no_stream(town):
    towns.change(town=town, rooms=[])

    assert answer(BOARD).status == 404
    assert answer("/live/transit/vehicles").status == 404


def test_a_town_with_its_own_host_has_its_streams_there(town):
    town.host = "testserver"
    town.save()
    towns.forget()

    async def story():
        client = Client(BOARD, slug=None)
        assert 'href="/transit/routes/1/?trip=t2"' in (await client.until(1))[0]
        await client.leave()

    live(story)


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
def test_only_get_is_answered(method):
    client = answer(BOARD, method=method)
    assert (client.status, client.headers[b"allow"]) == (405, b"GET")


def test_one_client_may_not_take_every_stream(town, monkeypatch):
    monkeypatch.setattr(streams, "MOST_OF_CLIENT", 2)

    async def story():
        first, second = Client(BOARD), Client(BOARD)
        await first.until(1)
        await second.until(1)
        third = Client(BOARD)
        await third.task
        assert (third.status, third.headers[b"retry-after"]) == (503, b"10")
        await second.leave()
        fourth = Client(BOARD)
        await fourth.until(1)
        await first.leave()
        await fourth.leave()
        assert not streams._open

    live(story)


def test_behind_a_proxy_the_client_is_the_one_it_names(town, monkeypatch, settings):
    settings.MADANG_PROXIES = 1
    monkeypatch.setattr(streams, "MOST_OF_CLIENT", 1)

    async def story():
        names = (b"203.0.113.1", b"10.9.9.9, 203.0.113.2")
        clients = [Client(BOARD, headers=[(b"x-forwarded-for", name)]) for name in names]
        for client in clients:
            await client.until(1)
            await client.leave()

    live(story)


def test_a_process_has_room_for_so_many_streams_only(town, monkeypatch):
    monkeypatch.setattr(streams, "MOST", 0)
    assert answer(BOARD).status == 503


def test_a_client_that_accepts_gzip_reads_the_same_events(buses):
    async def story():
        client = Client(BOARD, headers=[(b"accept-encoding", b"br, gzip")])
        while len(client.sent) < 2:
            await asyncio.sleep(0.01)
        assert client.headers[b"content-encoding"] == b"gzip"
        await client.leave()
        return client.body

    text = zlib.decompressobj(31).decompress(live(story)).decode()
    assert text.startswith("data: ")


def test_a_line_separator_in_a_name_does_not_break_the_json():
    text = json.dumps({"name": "a\u2028b\nc"}, ensure_ascii=False)
    plain = message(text).plain.decode()
    assert json.loads(plain.removeprefix("data: ")) == {"name": "a\u2028b\nc"}


def test_shared_events_make_one_whole_gzip_member():
    events = [Event.of(f"data: {number}\n\n".encode()) for number in range(3)]
    stream = Gzipped()
    packed = stream.begin() + b"".join(stream.chunk(event) for event in events) + stream.end()
    assert gzip.decompress(packed) == b"data: 0\n\ndata: 1\n\ndata: 2\n\n"
