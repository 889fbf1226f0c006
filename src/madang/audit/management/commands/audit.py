import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.audit.services import roots, sealing, verification
from madang.audit.services.roots import DayRoot


class Command(BaseCommand):
    """`./madang manage audit verify | seal | roots`: real time, every town's trail."""

    help = "Prove the audit trail (exit 1 when it was tampered with), seal it, print its roots."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser("verify", help="make every hash again and compare")
        verify.add_argument(
            "--roots", type=Path, help="roots published earlier (a roots.json) to compare with"
        )
        verbs.add_parser("seal", help="chain what is committed and not sealed yet")
        show = verbs.add_parser("roots", help="print the roots of the closed days as JSON")
        show.add_argument("--town", type=int, help="id of the town; without, the installation's")
        show.add_argument("--days", type=int, default=31)

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        now = datetime.now(UTC)
        if verb == "seal":
            self.stdout.write(f"{sealing.seal(now=now)} entries sealed")
        elif verb == "roots":
            found = roots.of(options["town"], now=now, days=options["days"])
            self.stdout.write(json.dumps({"roots": [as_json(root) for root in found]}, indent=1))
        else:
            self._verify(now, options["roots"])

    def _verify(self, now: datetime, path: Path | None) -> None:
        report = verification.verify(now=now, published=kept(path) if path else ())
        for finding in report.findings:
            self.stdout.write(f"✗ {finding}")
        self.stdout.write(
            f"{report.entries} entries under {report.seals} seals in {report.chains} chains, "
            f"{report.unsealed} not sealed yet: {'whole' if report.is_whole else 'NOT whole'}"
        )
        if not report.is_whole:
            raise SystemExit(1)


def as_json(root: DayRoot) -> dict[str, object]:
    """Return a root as it is published."""
    return {**asdict(root), "day": root.day.isoformat()}


def kept(path: Path) -> list[DayRoot]:
    """Return the roots in a file that was published or printed earlier."""
    try:
        rows = json.loads(path.read_text())["roots"]
        return [
            DayRoot(row["town_id"], date.fromisoformat(row["day"]), row["root"], row["entries"])
            for row in rows
        ]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise CommandError(f"{path} is no file of roots: {error}") from error
