"""`manage demo_found`: found the demo town, or wake it, and say where it is."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from madang.site.demo import seed as founding
from madang.site.demo.clock import SEOUL
from madang.site.demo.people import OPERATOR_EMAIL
from madang.site.demo.world import World


class Command(BaseCommand):
    """What must be there before the town can be visited."""

    help = "Found the demo town of a seed, unless it stands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, required=True)
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--pace", default="", help="words about the clock, for the greeting")
        parser.add_argument("--address", default="", help="of the server")

    def handle(self, *args: Any, at: datetime, seed: int, **options: Any) -> None:
        founding.seed(World(seed), now=at, say=lambda text: self.stdout.write(f"  · {text}"))
        self.stdout.write(
            f"\n  가온시 · Gaon   {at.astimezone(SEOUL):%Y-%m-%d %H:%M}{options['pace']}\n"
            f"  {options['address']}/{founding.SLUG}/\n"
            f"  operator: {OPERATOR_EMAIL}  {founding.operator_password()}\n"
            "  Ctrl-C ends it.\n"
        )
        self.stdout.flush()
