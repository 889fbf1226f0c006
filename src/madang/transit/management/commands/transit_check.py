import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.transit.engine import feeds, timetables
from madang.transit.engine.findings import ERROR, FeedError, Finding
from madang.transit.engine.validation import validate
from madang.transit.services import validation


class Command(BaseCommand):
    """`./madang transit check FEED.zip`: needs no database."""

    help = "Read a GTFS feed and say what is wrong with it; nothing is stored. Exit 1 on errors."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--lang", choices=["ko", "en"], default="ko")
        parser.add_argument("--day", type=date.fromisoformat, help="as of this day (YYYY-MM-DD)")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["lang"]):
            try:
                findings = _findings(options["file"], options["day"] or timezone.now().date())
                failure = ""
            except FeedError as error:
                findings, failure = [], validation.failure_text(error.code, error.params)
            stored = [asdict(finding) for finding in findings]
            if options["json"]:
                self._json(stored, failure)
            else:
                self._text(stored, failure)
        if failure or any(finding.severity == ERROR for finding in findings):
            raise SystemExit(1)

    def _json(self, findings: list[dict[str, Any]], failure: str) -> None:
        lines = [asdict(line) for group in validation.groups(findings) for line in group.lines]
        facts = {"usable": not failure, "failure": failure, "findings": lines}
        self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))

    def _text(self, findings: list[dict[str, Any]], failure: str) -> None:
        if failure:
            self.stdout.write(failure)
            return
        for group in validation.groups(findings):
            self.stdout.write(f"{group.name}: {group.count}")
            for line in group.lines:
                self.stdout.write(f"  {line.count:>8}  {line.file:<20} {line.title}")
                for sample in line.samples[:2]:
                    self.stdout.write(f"{'':>12}{sample}")
        if not findings:
            self.stdout.write(_("Nothing found."))


def _findings(path: Path, day: date) -> list[Finding]:
    feed = feeds.read(path)
    timetables.build(feed)
    return [*feed.findings, *validate(path, on=day)]
