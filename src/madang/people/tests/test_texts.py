import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from madang.people.services import texts


class FakeGateway(BaseHTTPRequestHandler):
    """A gateway that can misbehave: its server says with which status it answers."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    settings.MADANG_TEXTS_TOKEN = "secret"
    settings.MADANG_TEXTS_SENDER = "0410000000"
    server = HTTPServer(("127.0.0.1", 0), FakeGateway)
    server.heard, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_text_is_posted_to_the_gateway(provider):
    texts.Http(f"http://127.0.0.1:{provider.server_port}/").send("+821012345678", "코드 123456")

    assert provider.heard == [
        ("Bearer secret", {"to": "+821012345678", "text": "코드 123456", "from": "0410000000"})
    ]


def test_a_gateway_that_refuses_is_said_so(provider):
    provider.status = 503

    with pytest.raises(texts.NotSent):
        texts.Http(f"http://127.0.0.1:{provider.server_port}/").send("+821012345678", "x")


@pytest.mark.django_db
def test_a_visitor_sees_no_error_when_the_gateway_is_away(monkeypatch):
    away = texts.Http("http://127.0.0.1:9/")
    monkeypatch.setattr(texts, "gateway", lambda: away)

    texts.send("+821012345678", "x")
