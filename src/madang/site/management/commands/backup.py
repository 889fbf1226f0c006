from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.site import backups
from madang.site.backups import BackupError


class Command(BaseCommand):
    """`./madang backup FILE` calls this with the folder of pg_dump."""

    help = "Write everything, the database and what the state folder must keep, to one file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programs", type=Path, required=True)

    def handle(self, *args: Any, file: Path, programs: Path, **options: Any) -> None:
        try:
            manifest = backups.write(file.absolute(), programs=programs, now=datetime.now(UTC))
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.rows.values())
        size = file.stat().st_size
        self.stdout.write(
            f"{file}: {len(manifest.rows)} tables, {rows} rows, {size:,} bytes. It holds secrets "
            "and personal data: keep it encrypted, and where only operators can read it."
        )
