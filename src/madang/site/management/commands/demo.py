"""`manage demo`: found the demo town when needed and run all its processes."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from madang.base import clock
from madang.site.demo.clock import SEOUL
from madang.site.demo.people import OPERATOR_EMAIL
from madang.site.demo.seed import SLUG, operator_password, seed
from madang.site.demo.world import World
from madang.site.processes import Process, Supervisor, live, web, worker


class Command(BaseCommand):
    """The demo from its founding to its end."""

    help = "Serve the living demo town until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        world = World(options["seed"])
        seed(world, now=clock.now(), say=lambda text: self.stdout.write(f"  · {text}"))
        self._greet(host, port)
        number = str(options["seed"])
        processes = [
            web(host=host, port=port, workers=workers),
            live(),
            worker(),
            _django("buses", "demo_buses", "--port", str(port), "--seed", number),
            Process("riders", [sys.executable, "-m", "madang.site.demo.riders", str(port), number]),
        ]
        self.stdout.flush()
        sys.exit(Supervisor(processes, metrics=settings.MADANG_STATE / "metrics").run())

    def _greet(self, host: str, port: int) -> None:
        here = clock.now().astimezone(SEOUL)
        pace = "" if clock.speed() == 1 else f" (× {clock.speed():g})"
        self.stdout.write(
            f"\n  가온시 · Gaon, {here:%Y-%m-%d %H:%M}{pace}\n"
            f"  http://{host}:{port}/{SLUG}/\n"
            f"  operator: {OPERATOR_EMAIL} / {operator_password()}\n"
            "  Ctrl-C ends it.\n"
        )


def _django(name: str, *words: str) -> Process:
    return Process(name, [sys.executable, "-m", "django", *words])
