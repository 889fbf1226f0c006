"""`manage reindex [--town SLUG]`: make every copy of what is published anew, from the rooms."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.base import clock
from madang.search.services import documents
from madang.towns.models import Town


class Command(BaseCommand):
    """The search's copies, after a restore, an upgrade of the dictionary, or a new source."""

    help = "Make the search's copies of everything published anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--town", metavar="SLUG", help="of this town only")

    def handle(self, *args: Any, town: str | None, **options: Any) -> None:
        towns = Town.objects.filter(closed_at=None).defer("basemap")
        if town is not None:
            towns = towns.filter(slug=town)
            if not towns:
                raise CommandError(f"There is no open town {town}.")
        for one in towns:
            count = documents.rebuild(town=one, now=clock.now())
            self.stdout.write(f"{one.slug}: {count} texts")
