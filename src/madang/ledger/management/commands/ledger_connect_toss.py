import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.base import clock, scope
from madang.ledger.services import gateways
from madang.notices.services import links
from madang.towns.services import towns


class Command(BaseCommand):
    """`./madang ledger connect-toss --town SLUG --client-key KEY < secret`."""

    help = "Keep a town's contract with Toss Payments; the secret key is read from the input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--town", required=True, help="the town's short name in addresses")
        parser.add_argument("--client-key", required=True, help="the public key, for pages")

    def handle(self, *args: Any, town: str, client_key: str, **options: Any) -> None:
        secret = sys.stdin.readline(1000).strip()
        if not secret or not secret.isascii() or not secret.isprintable():
            raise CommandError("write the secret key into the input, on one line")
        try:
            found = towns.by_slug(town)
        except towns.NoSuchTown:
            raise CommandError(f"there is no open town {town!r}") from None
        with scope.within(found.pk):
            _kept, hook = gateways.connect(
                town=found, kind="toss", client_key=client_key, secret=secret, now=clock.now()
            )
        self.stdout.write("the contract is kept. Enter this address for webhooks, told only now:")
        self.stdout.write(links.page(found, "ledger:webhook", hook))
