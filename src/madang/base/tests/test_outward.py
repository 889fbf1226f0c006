import socket
import socketserver
import threading
import time

import pytest

from madang.base import outward
from madang.base.outward import Ask, UnreachableError

PRIVATE = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1
ff02::1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b:1::7f00:1 2002:7f00:1::1 2002:a9fe:a9fe:: 2001:0:7f00:1::1 2001:db8::1 100::1
"""
PUBLIC = ["8.8.8.8", "192.0.43.8", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808"]


class Server(socketserver.BaseRequestHandler):
    """Answers each request by what its path asks for, and counts them."""

    seen: list[bytes] = []

    def handle(self) -> None:
        asked = self.request.recv(65536)
        while b"Content-Length: 5" in asked and not asked.endswith(b"hello"):
            asked += self.request.recv(65536)
        self.seen.append(asked)
        path = asked.split()[1]
        if path == b"/moved":
            self.request.sendall(
                b"HTTP/1.1 302 Found\r\nLocation: /plain\r\nContent-Length: 0\r\n\r\n"
            )
        elif path == b"/drip":
            with_patience = b"HTTP/1.1 200 OK\r\nX: "
            try:
                for byte in with_patience + b"x" * 1000:
                    self.request.sendall(bytes([byte]))
                    time.sleep(0.05)
            except OSError:
                return
        else:
            self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain")


@pytest.fixture
def server():
    Server.seen = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as one:
        one.daemon_threads = True
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_address[1]}"
        one.shutdown()


@pytest.mark.parametrize("address", PRIVATE.split())
def test_an_address_inside_is_not_public_in_whatever_clothes(address):
    assert not outward.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address):
    assert outward.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "http://",
        "http://a@example.org/",
    ]
    + ["http://@example.org/", "https://example.org:99999/", "http://[::1/", "gopher://x/", ""],
)
def test_what_is_no_plain_web_address_is_not_asked(url):
    with pytest.raises(UnreachableError, match="^address$"):
        outward.split(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]"]
)
def test_our_own_machine_is_not_asked_however_it_is_spelt(server, host):
    port = server.rpartition(":")[2]
    with pytest.raises(UnreachableError), outward.opened(f"http://{host}:{port}/"):
        pass
    assert Server.seen == []


def test_a_name_with_one_address_inside_is_not_asked(server, monkeypatch):
    def answers(host, port, **_):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in ("8.8.8.8", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    with pytest.raises(UnreachableError, match="private address"), outward.opened(server):
        pass
    assert Server.seen == []


def test_a_name_that_changes_its_mind_after_the_check_is_asked_where_it_was_checked(
    server, monkeypatch
):
    """DNS rebinding: the second answer would be this machine."""
    questions, called = [], []

    def answers(host, port, **_):
        questions.append(host)
        ip = "8.8.8.8" if len(questions) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    def call(address, *_):
        called.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(socket, "create_connection", call)
    with pytest.raises(UnreachableError), outward.opened("http://rebind.example/"):
        pass
    assert questions == ["rebind.example"]
    assert called == [("8.8.8.8", 80)]


def test_a_redirection_is_given_as_it_is(server):
    with outward.opened(f"{server}/moved", Ask(private=True)) as answer:
        assert answer.status == 302
    assert len(Server.seen) == 1


def test_a_redirection_is_followed_only_as_far_as_was_said(server):
    with outward.opened(f"{server}/moved", Ask(private=True, hops=1)) as answer:
        assert outward.read(answer, most_bytes=5) == b"plain"


def test_a_redirection_to_the_inside_is_checked_like_the_first(server, monkeypatch):
    real = outward.is_public
    asked = []

    def outside_at_first(address):
        asked.append(address)
        return len(asked) == 1 or real(address)

    monkeypatch.setattr(outward, "is_public", outside_at_first)
    with (
        pytest.raises(UnreachableError, match="private address"),
        outward.opened(f"{server}/moved", Ask(hops=3)),
    ):
        pass
    assert len(Server.seen) == 1


def test_an_answer_that_is_too_long_is_not_read_to_its_end(server):
    with (
        pytest.raises(UnreachableError, match="too large"),
        outward.opened(server, Ask(private=True)) as answer,
    ):
        outward.read(answer, most_bytes=4)


def test_a_server_that_drips_is_cut_off(server):
    begun = time.monotonic()
    with (
        pytest.raises(UnreachableError),
        outward.opened(f"{server}/drip", Ask(private=True, patience_s=5, whole_s=0.4)),
    ):
        pass
    assert time.monotonic() - begun < 2


def test_a_body_and_headers_are_sent_to_the_name_that_was_asked(server):
    ask = Ask(method="POST", headers={"TTL": "60"}, body=b"hello", private=True)
    with outward.opened(f"{server}/push?x=1", ask) as answer:
        assert answer.status == 200
    sent = Server.seen[0]
    assert sent.startswith(b"POST /push?x=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"TTL: 60" in sent
    assert sent.endswith(b"hello")
