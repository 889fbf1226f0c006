"""`manage regions import korea|FILE.geojson`: bring in a country's tree of regions."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from madang.towns.services import regions


class Command(BaseCommand):
    """The regions that towns can be opened for."""

    help = "Bring in the regions of Korea, or of another country from a GeoJSON file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["import"])
        parser.add_argument("source", help='"korea", or the path of a GeoJSON FeatureCollection')

    def handle(self, *args: Any, verb: str, source: str, **options: Any) -> None:
        if source == "korea":
            count = regions.import_korea(say=lambda text: self.stdout.write(f"  · {text}"))
        else:
            count = self._file(Path(source))
        self.stdout.write(f"{count} regions")

    @staticmethod
    def _file(path: Path) -> int:
        try:
            return regions.import_geojson(json.loads(path.read_bytes()))
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"{path} is not readable as JSON: {error}") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
