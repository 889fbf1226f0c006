import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from madang.transit import jobs
from madang.transit.engine.archives import Limits
from madang.transit.engine.findings import FeedError
from madang.transit.models import FeedVersion
from madang.transit.services import feeds, networks, sources
from madang.transit.tests.feedfiles import feed
from madang.transit.tests.test_feeds_pages import PAGE, operator, state, town  # noqa: F401
from madang.transit.tests.test_imports import NOW

State = FeedVersion.State


class Publisher(BaseHTTPRequestHandler):
    """Somebody's web server, good and bad by path."""

    content = b""

    def do_GET(self) -> None:
        if self.path == "/moved.zip":
            self.answer(302, {"Location": "/gtfs.zip"})
        elif self.path == "/local.zip":
            self.answer(302, {"Location": "file:///etc/passwd"})
        elif self.path == "/circle.zip":
            self.answer(302, {"Location": "/circle.zip"})
        elif self.path == "/cut.zip":
            self.answer(200, {"Content-Length": str(len(self.content) * 2)}, self.content)
        elif self.path == "/endless.zip":
            self.answer(200, {}, bytes(1 << 20))
        elif self.path == "/gtfs.zip":
            self.answer(200, {}, self.content)
        else:
            self.answer(404, {})

    def answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(autouse=True)
def private(settings) -> None:
    settings.MADANG_POLL_PRIVATE = True  # the publisher is on this machine


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    Publisher.content = feed(tmp_path / "published.zip").read_bytes()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_feed_is_fetched_from_its_address_and_only_once_while_it_is_the_same(town, address):  # noqa: F811
    mine = feeds.feed_of(town=town)
    sources.publish_at(feed=mine, url=f"{address}/moved.zip", by=None, now=NOW)
    assert ProcrastinateJob.objects.get().task_name == sources.FETCH_JOB
    assert jobs.fetch_feed(mine.pk) == State.CURRENT
    assert jobs.fetch_feed(mine.pk) == State.CURRENT
    version = FeedVersion.objects.get()
    assert version.file_name == "moved.zip"
    assert networks.current(town).version.pk == version.pk


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nothing.zip", "HTTP 404"),
        ("/local.zip", "address"),
        ("/circle.zip", "redirect"),
        ("/cut.zip", "cut off"),
    ],
)
def test_what_cannot_be_fetched_says_why_and_changes_nothing(town, address, path, reason):  # noqa: F811
    mine = feeds.feed_of(town=town)
    mine.source_url = address + path
    with pytest.raises(FeedError):
        sources.fetch(feed=mine, now=NOW)
    failed = FeedVersion.objects.get()
    assert failed.state == State.FAILED
    assert failed.failure == {"code": "fetch_failed", "params": {"reason": reason}}


def test_an_endless_download_is_stopped(address, tmp_path):
    with pytest.raises(FeedError, match="archive_too_large"):
        sources.download(f"{address}/endless.zip", tmp_path / "x", Limits(archive_bytes=1000))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://127.0.0.1:1/x", "http://a@b/x"]
)
def test_other_kinds_of_address_are_refused(url, tmp_path):
    with pytest.raises(FeedError, match="fetch_failed"):
        sources.download(url, tmp_path / "x", Limits())


def test_addresses_inside_our_own_network_are_not_asked(address, tmp_path, settings):
    settings.MADANG_POLL_PRIVATE = False
    with pytest.raises(FeedError, match="private address"):
        sources.download(f"{address}/gtfs.zip", tmp_path / "x", Limits())
    assert not (tmp_path / "x").exists()


def test_an_operator_keeps_and_clears_the_address(town, operator, address):  # noqa: F811
    operator.post(f"{PAGE}source/", {"url": f"{address}/gtfs.zip"})
    operator.post(f"{PAGE}source/", {"url": f"{address}/gtfs.zip"})  # an impatient second click
    assert feeds.feed_of(town=town).source_url == f"{address}/gtfs.zip"
    assert f'value="{address}/gtfs.zip"' in operator.get(PAGE).content.decode()
    operator.post(f"{PAGE}source/", {"url": "javascript:alert(1)"})
    assert feeds.feed_of(town=town).source_url == f"{address}/gtfs.zip"
    operator.post(f"{PAGE}source/", {"url": ""})
    assert feeds.feed_of(town=town).source_url == ""
    assert ProcrastinateJob.objects.filter(task_name=sources.FETCH_JOB).count() == 1
