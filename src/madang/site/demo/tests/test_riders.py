import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from madang.site.demo.doors import Door, Refused
from madang.site.demo.people import PEOPLE
from madang.site.demo.riders import Rider


class FakeTown(BaseHTTPRequestHandler):
    """The town's pages as far as riders need them; `asked` is what they asked for."""

    asked: list[str] = []
    stops = '{"stops": [{"id": "a/b"}]}'

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if "broken" in self.path:
            self.send_error(500)
            return
        body = self.stops if "/api/" in self.path else "data: 1\n\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    FakeTown.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeTown) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def rider(port: int) -> Rider:
    return Rider(next(person for person in PEOPLE if person.key == "lan"), Door(port))


def test_who_watches_a_board_finds_the_stop_opens_it_and_follows_it(port: int):
    rider(port).watch_board()
    found, board, stream = FakeTown.asked
    assert parse_qs(urlsplit(found).query) == {"q": ["버들마을"]}
    assert board == "/gaon/transit/stops/a%2Fb/"
    assert stream == "/gaon/live/transit/stops/a%2Fb?lang=en"


def test_who_plans_asks_by_the_names_that_people_know(port: int):
    rider(port).plan()
    (asked,) = FakeTown.asked
    assert parse_qs(urlsplit(asked).query) == {"from": ["버들마을"], "to": ["마당시장"]}


def test_a_stop_that_is_not_there_ends_the_errand(port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(FakeTown, "stops", '{"stops": []}')
    rider(port).watch_board()
    assert len(FakeTown.asked) == 1


def test_a_door_tells_refusal_from_silence(port: int):
    with pytest.raises(Refused, match="500"):
        Door(port).get("/broken")
    with pytest.raises(ConnectionError):
        Door(1).get("/")
