"""`manage demo_found`: found the demo town, or wake it."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from madang.site.demo import seed as founding
from madang.site.demo.world import World


class Command(BaseCommand):
    """What must be there before the town can be visited."""

    help = "Found the demo town of a seed, unless it stands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, required=True)
        parser.add_argument("--seed", type=int, required=True)

    def handle(self, *args: Any, at: datetime, seed: int, **options: Any) -> None:
        founding.seed(World(seed), now=at, say=lambda text: self.stdout.write(f"  · {text}"))
