import http.server
import threading
from datetime import timedelta

import pytest

from madang.transit.engine import realtime
from madang.transit.models import PositionBatch, PositionSource
from madang.transit.services import polls
from madang.transit.tests.riders import *  # noqa: F403 - fixtures


def message():
    feed = realtime._message(1_795_384_200)
    vehicle = feed.entity.add(id="V7").vehicle
    vehicle.position.latitude, vehicle.position.longitude = 37.0, 127.0
    return feed.SerializeToString()


class Server(http.server.BaseHTTPRequestHandler):
    """An operator's server that can misbehave."""

    def do_GET(self):
        name = self.path.partition("?")[0].strip("/")
        if name == "moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            return
        self.send_response(503 if name == "down" else 200)
        self.end_headers()
        self.wfile.write({"feed": message(), "rubbish": b"<html>"}.get(name, b"x" * 5_000))

    def log_message(self, *_):
        pass


@pytest.fixture
def url():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def private(settings):
    settings.MADANG_POLL_PRIVATE = True


def source(town, url):
    return PositionSource.objects.create(town=town, name="p", kind="poll", poll_url=url)


def test_a_fetched_message_is_kept_for_the_live_process(bare_town, url, private, monday):
    assert polls.poll(source=source(bare_town, f"{url}/feed?key=1"), now=monday) == 1
    assert PositionBatch.objects.get().count == 1


@pytest.mark.parametrize("path", ["moved", "down", "rubbish"])
def test_what_goes_wrong_is_noted_for_the_operator(bare_town, url, private, monday, path):
    one = source(bare_town, f"{url}/{path}")
    assert polls.poll(source=one, now=monday) == 0
    one.refresh_from_db()
    assert one.last_error
    assert PositionBatch.objects.count() == 0


def test_a_private_address_is_not_fetched(url):
    with pytest.raises(polls.UnreachableError, match="private address"):
        polls.fetch(f"{url}/feed")


@pytest.mark.parametrize(
    "address",
    ["http://[::1]/", "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://localhost/"],
)
def test_addresses_of_the_machine_room_are_not_fetched(address):
    with pytest.raises(polls.UnreachableError):
        polls.fetch(address)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://example.org/", "http://", "https://user@example.org/"]
)
def test_only_plain_web_addresses_are_fetched(address):
    with pytest.raises(polls.UnreachableError, match="^address$"):
        polls.fetch(address)


def test_an_endless_answer_is_cut_off(url, private, monkeypatch):
    monkeypatch.setattr(polls, "MOST_BYTES", 1_000)
    with pytest.raises(polls.UnreachableError, match="too large"):
        polls.fetch(f"{url}/long")


def test_a_slow_answer_is_cut_off(url, private, monkeypatch):
    monkeypatch.setattr(polls, "PATIENCE_S", 0.0)
    with pytest.raises(polls.UnreachableError):
        polls.fetch(f"{url}/feed")


def test_sources_are_fetched_as_often_as_they_say(bare_town, monday):
    one = source(bare_town, "https://example.org/")
    assert polls.due(now=monday) == [one]
    PositionSource.objects.update(last_received_at=monday)
    assert polls.due(now=monday + timedelta(seconds=14)) == []
    assert polls.due(now=monday + timedelta(seconds=15)) == [one]
    PositionSource.objects.update(is_active=False)
    assert polls.due(now=monday + timedelta(seconds=15)) == []
