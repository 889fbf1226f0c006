"""Bring the translation files up to date with the texts in the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from madang.base import translations

HOUSE = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    """Writes `locale/ko/LC_MESSAGES/django.po` of every package anew, keeping translations."""

    help = "Update each package's Korean texts (.po) and say which still need a translation."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", default="ko")

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        packages = translations.packages(HOUSE)
        kept = [translations.translated(package, language) for package in packages]
        for package in packages:
            catalogue = translations.updated(package, language, kept)
            path = translations.catalogue_path(package, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(translations.as_file(catalogue))
            missing = [message for message in catalogue if translations.untranslated(message)]
            self.stdout.write(f"{package.name}: {len(catalogue)} texts, {len(missing)} to do")
            for message in missing:
                self.stdout.write(f"  {message.id!r}")
