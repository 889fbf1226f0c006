from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from madang.site import backups
from madang.site.backups import BackupError


class Command(BaseCommand):
    """`./madang restore FILE` calls this with the folder of pg_restore."""

    help = "Restore a backup into an empty database, and prove that everything is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programs", type=Path, required=True)

    def handle(self, *args: Any, file: Path, programs: Path, **options: Any) -> None:
        try:
            manifest = backups.read(file.absolute(), programs=programs)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest.rows.values())
        self.stdout.write(f"{len(manifest.rows)} tables, {rows} rows: all of them are there.")
        if newer := backups.unknown_migrations():
            raise CommandError(
                f"The backup is of a newer Madang ({newer[-1]}). Install that version, then serve."
            )
        call_command("migrate", interactive=False, verbosity=0)
        call_command("audit", "verify", stdout=self.stdout)
