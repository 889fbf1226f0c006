"""`manage demo`: found the demo town when needed and run all its processes."""

import os
import socket
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from madang.site.demo.clock import SEOUL, setting
from madang.site.demo.people import OPERATOR_EMAIL
from madang.site.demo.seed import SLUG, operator_password, seed
from madang.site.demo.world import World
from madang.site.processes import Process, Supervisor, live, web, worker


class Command(BaseCommand):
    """The demo from its founding to its end."""

    help = "Serve the living demo town until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, required=True)
        parser.add_argument("--speed", type=float, default=1.0)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, at: datetime, speed: float, **options: Any) -> None:
        host, port, number = options["host"], options["port"], str(options["seed"])
        check_free(host, port)
        seed(World(int(number)), now=at, say=lambda text: self.stdout.write(f"  · {text}"))
        os.environ["MADANG_CLOCK"] = setting(at, speed=speed, real=datetime.now(UTC))
        self._greet(f"http://{host}:{port}/{SLUG}/", at, speed)
        processes = [
            web(host=host, port=port, workers=options["workers"]),
            live(),
            worker(),
            _python("buses", "django", "demo_buses", "--port", str(port), "--seed", number),
            _python("riders", "madang.site.demo.riders", str(port), number),
        ]
        sys.exit(Supervisor(processes, metrics=settings.MADANG_STATE / "metrics").run())

    def _greet(self, address: str, at: datetime, speed: float) -> None:
        pace = "" if speed == 1 else f", × {speed:g}"
        self.stdout.write(
            f"\n  가온시 · Gaon   {at.astimezone(SEOUL):%Y-%m-%d %H:%M}{pace}\n"
            f"  {address}\n"
            f"  operator: {OPERATOR_EMAIL}  {operator_password()}\n"
            "  Ctrl-C ends it.\n"
        )
        self.stdout.flush()


def check_free(host: str, port: int) -> None:
    """Raise CommandError when somebody listens on `port` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({error.strerror}). Is another demo "
                f"running? End it, or choose another port: ./madang demo --port {port + 1}"
            ) from error


def _python(name: str, module: str, *words: str) -> Process:
    return Process(name, [sys.executable, "-m", module, *words])
