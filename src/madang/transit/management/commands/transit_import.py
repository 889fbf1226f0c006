import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from madang.base import clock
from madang.towns.services import towns
from madang.transit.engine.findings import FeedError
from madang.transit.models import Feed
from madang.transit.services import feeds, imports, validation

WIDTH = 30


class Command(BaseCommand):
    """`./madang transit import FEED.zip --town T`: progress on stderr, the result on stdout."""

    help = "Import a GTFS feed for a town and serve it."
    requires_system_checks: list[str] = []
    kind = Feed.Kind.TIMETABLE

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the feed")
        parser.add_argument("--town", required=True, help="slug of the town")
        parser.add_argument("--feed", default="", help="name of the feed, when there are several")
        parser.add_argument("--no-switch", action="store_true", help="import, but do not serve it")
        parser.add_argument("--lang", choices=["ko", "en"], default="ko")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["lang"]):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        try:
            town = towns.by_slug(options["town"])
            feed = feeds.feed_of(
                town=town, name=options["feed"], kind=self.kind, city=options.get("city", "")
            )
            outcome = imports.import_feed(
                feed=feed,
                path=options["file"],
                now=clock.now(),
                progress=self._bar(),
                switch_to_it=not options["no_switch"],
            )
        except towns.NoSuchTown as error:
            raise CommandError(_("There is no town %(slug)s.") % {"slug": error}) from error
        except FeedError as error:
            raise CommandError(validation.failure_text(error.code, error.params)) from error
        except OSError as error:
            text = validation.failure_text("unreadable_file", {"reason": error.strerror})
            raise CommandError(text) from error
        except imports.ImportBusyError as error:
            raise CommandError(_("Another import of this feed is running.")) from error
        self._say(outcome, as_json=options["json"])

    def _say(self, outcome: imports.Outcome, *, as_json: bool) -> None:
        version = outcome.version
        if as_json:
            facts = {
                "version": version.pk,
                "fresh": outcome.fresh,
                "state": version.state,
                "counts": version.counts,
                "valid_from": str(version.valid_from or ""),
                "valid_until": str(version.valid_until or ""),
                "findings": len(version.findings),
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        if not outcome.fresh:
            self.stdout.write(_("This very file was imported before; nothing was changed."))
        words = {"id": version.pk, "state": version.get_state_display(), **version.counts}
        text = _(
            "Version %(id)s (%(state)s): %(stops)s stops, %(routes)s routes, %(trips)s trips, "
            "%(stop_times)s stop times."
        )
        self.stdout.write(text % words)
        for group in validation.groups(version.findings):
            self.stdout.write(f"{group.name}: {group.count}")
            for line in group.lines:
                self.stdout.write(f"  {line.count:>8}  {line.file:<20} {line.title}")

    def _bar(self) -> imports.Progress:
        start = time.monotonic()

        def show(stage: str, fraction: float) -> None:
            done = round(fraction * WIDTH)
            bar = "█" * done + "░" * (WIDTH - done)
            self.stderr.write(
                f"\r{bar} {fraction:4.0%} {stage:<9} {time.monotonic() - start:6.1f} s",
                ending="\n" if fraction == 1 else "",
            )
            self.stderr.flush()

        return show
