from typing import Any

from django.core.management.base import BaseCommand

from madang.base import clock
from madang.ledger.services import seals
from madang.towns.services import towns


class Command(BaseCommand):
    """`./madang ledger seal`: what the nightly job does, now."""

    help = "Chain the journals of every town that are not in a seal yet."

    def handle(self, *args: Any, **options: Any) -> None:
        until = seals.last_journal()
        made = [seals.seal(town=town, until=until, now=clock.now()) for town in towns.every()]
        total = sum(seal.journals for seal in made if seal)
        self.stdout.write(f"{total} journals sealed")
