import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from madang.base import clock, scope
from madang.ledger.engine import bankfiles
from madang.ledger.services import reconciliations
from madang.towns.services import towns


class Command(BaseCommand):
    """`./madang ledger import-bank FILE.csv --town SLUG`."""

    help = "Compare a gateway's or bank's file with the books (exit 1 when it is refused)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--town", required=True, help="the town's short name in addresses")

    def handle(self, *args: Any, file: Path, town: str, **options: Any) -> None:
        try:
            found = towns.by_slug(town)
            with file.open("rb") as opened:
                content = opened.read(bankfiles.MOST_BYTES + 1)
        except towns.NoSuchTown:
            raise CommandError(f"there is no open town {town!r}") from None
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        try:
            with scope.within(found.pk):
                kept, counts = reconciliations.take_over(
                    town=found, name=file.name, content=content, by=None, now=clock.now()
                )
        except bankfiles.UnreadableFile as refused:
            told: dict[str, object] = {"refused": refused.reason, "line": refused.line}
            for language in ("ko", "en"):
                with translation.override(language):
                    told[language] = reconciliations.words(refused)
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            raise SystemExit(1) from None
        queues = {queue: counts[queue] for queue in reconciliations.Queue.values}
        told = {"file": kept.name, "source": kept.source, "lines": kept.lines, "new": queues}
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
