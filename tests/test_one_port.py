"""The server as it runs in production: one port for pages, bodies of any size, and streams."""

import http.client
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest
from django.db import connection

from madang.site import processes

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def port(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        parts = connection.settings_dict
    url = (
        f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}"
        f"/{parts['NAME']}"
    )
    number = free_port()
    server = processes.web(host="127.0.0.1", port=number, workers=1)
    child = subprocess.Popen(
        server.argv,
        env=os.environ | {"MADANG_DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and child.poll() is None:
        try:
            ask(number, "GET", "/healthz")
            break
        except OSError:
            time.sleep(0.1)
    yield number
    child.terminate()
    child.wait(30)


def ask(port, method, path, body=None, headers=None):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    line.request(method, path, body, headers or {})
    answer = line.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_pages_answer_with_the_strict_policy(port):
    status, headers, body = ask(port, "GET", "/healthz")

    assert (status, body) == (200, b"ok\n")
    assert "default-src 'self'" in headers["content-security-policy"]


def test_a_body_reaches_the_view(port):
    form = b"username=x&password=y"
    status, _, body = ask(
        port, "POST", "/login/", form, {"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert status == 403  # no csrf token: the form was read and refused, by a page of ours
    assert "<html" in body.decode()


def test_a_stream_of_no_town_is_refused_without_a_page(port):
    status, _, _ = ask(port, "GET", "/nowhere/live/transit/stops/1")

    assert status == 404
