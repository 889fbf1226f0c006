"""A real browser before the whole living demo town: web, live process and buses."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from granian.constants import Interfaces
from granian.server.embed import Server
from playwright.sync_api import Browser, expect, sync_playwright
from psycopg import sql

from madang.people.models import Account
from madang.site import asgi
from tests.browser.pages import Visitor

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("MADANG_CHROMIUM") or shutil.which("chromium") or ""
HOW_TO = "Chromium is missing: apt-get install chromium fonts-noto-cjk (or set MADANG_CHROMIUM)"
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",  # the map needs WebGL
    "--enable-unsafe-swiftshader",
]
MONDAY_MORNING = "2026-11-23T08:10"
FOUNDING_S = 600  # founding the town takes a minute or two of work

expect.set_options(timeout=30_000)  # machines that test are busy; what is right is right later, too


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; its event loop must be gone before other modules use theirs."""
    if not CHROMIUM:
        if os.environ.get("MADANG_TEST_ALL") == "1":
            pytest.fail(HOW_TO)
        pytest.skip(HOW_TO)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop is in our thread
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's script."""
    path = os.environ.get("MADANG_AXE") or str(
        settings.MADANG_STATE / "node_modules/axe-core/axe.min.js"
    )
    if not Path(path).exists():
        if os.environ.get("MADANG_TEST_ALL") == "1":
            pytest.fail(f"axe-core is missing at {path}: ./madang test brings it")
        pytest.skip(f"axe-core is missing at {path}: ./madang test brings it")
    return Path(path).read_text()


@pytest.fixture
def enter(browser: Browser, live_server: Any, axe: str) -> Iterator[Callable[..., Visitor]]:
    """Lets somebody into the town, signed in when an account is given."""
    inside: list[Visitor] = []

    def one(account: Account | None = None, **wishes: Any) -> Visitor:
        visitor = Visitor(browser, live_server.url, axe, **wishes)
        inside.append(visitor)
        if account is not None:
            visitor.be(account)
        return visitor

    yield one
    for visitor in inside:
        visitor.leave()


@dataclass(frozen=True)
class House:
    """Where the whole house answers; named like pytest-django's `live_server`."""

    url: str


@pytest.fixture
def one_port(browser: Browser, transactional_db: None) -> Iterator[House]:
    """The test's own database behind pages and event streams, as `./madang serve` has them."""
    port = _free_port()
    server = Server(asgi.application, port=port, interface=Interfaces.ASGI, log_enabled=False)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(),))
    thread.start()
    try:
        _until_open(port)
        yield House(f"http://127.0.0.1:{port}")
    finally:
        for context in browser.contexts:
            context.close()  # open streams would keep the server
        loop.call_soon_threadsafe(server.stop)
        thread.join(20)
        assert not thread.is_alive(), "the server does not end"
        _let_go()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo town, alive on a Monday morning in a database of its own."""
    state = tmp_path_factory.mktemp("state")
    for name in ("vendor", "node_modules"):
        (state / name).symlink_to(settings.MADANG_STATE / name)
    port = _free_port()
    with _database() as url:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "madang.site.settings",
            "MADANG_DATABASE_URL": url,
            "MADANG_STATE": str(state),
            "MADANG_SECRET_KEY": settings.SECRET_KEY,  # passwords follow from it
            "NUMBA_CACHE_DIR": os.environ.get(
                "NUMBA_CACHE_DIR", str(settings.MADANG_STATE / "numba")
            ),
            "PYTHONPATH": str(ROOT / "src"),
        }
        manage = [sys.executable, "-m", "django"]
        subprocess.run([*manage, "migrate", "-v0"], env=env, check=True)
        with (state / "demo.log").open("w") as log:
            town = subprocess.Popen(
                [sys.executable, "-m", "madang.site.demo", "--port", str(port)]
                + ["--at", MONDAY_MORNING, "--workers", "1"],
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                address = f"http://127.0.0.1:{port}"
                _wait(town, address, state / "demo.log")
                yield address
            finally:
                town.send_signal(signal.SIGTERM)
                try:
                    town.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(town.pid, signal.SIGKILL)
                    town.wait()


@pytest.fixture
def arrive(browser: Browser, demo: str, axe: str) -> Iterator[Callable[..., Visitor]]:
    """Lets visitors arrive, each with a window, a language and a look of their own."""
    visitors: list[Visitor] = []

    def one(**wishes: Any) -> Visitor:
        visitors.append(Visitor(browser, demo, axe, **wishes))
        return visitors[-1]

    yield one
    for visitor in visitors:
        visitor.leave()


def _let_go() -> None:
    """Close the database connections of all threads that answered."""
    together = threading.Barrier(asgi.THREADS)

    def close() -> None:
        together.wait(20)
        connections.close_all()

    for closing in [asgi.pages.executor.submit(close) for _ in range(asgi.THREADS)]:
        closing.result()


def _until_open(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nobody listens on {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _database:  # noqa: N801 - reads as a word in `with`
    """A database beside the tests' own, gone afterwards."""

    def __enter__(self) -> str:
        server = settings.DATABASES["default"]
        self.name = f"test_madang_browser_{os.getpid()}"
        self.parts = {
            "host": server["HOST"],
            "port": server["PORT"],
            "user": server["USER"],
            "password": server["PASSWORD"],
        }
        self._run("CREATE DATABASE {} TEMPLATE template0")
        user = f"{server['USER']}:{server['PASSWORD']}"
        return f"postgresql://{user}@{server['HOST']}:{server['PORT']}/{self.name}"

    def __exit__(self, *error: object) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        parts = {name: value for name, value in self.parts.items() if value}
        with psycopg.connect(**parts, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))


def _wait(town: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + FOUNDING_S
    while time.monotonic() < until:
        if town.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/gaon/api/transit/vehicles", timeout=30) as seen:  # noqa: S310
                if b"vehicle_id" in seen.read():
                    return
        except OSError:
            pass
        time.sleep(0.5)
    pytest.fail(f"the demo town did not come to life:\n{log.read_text()[-4000:]}")
