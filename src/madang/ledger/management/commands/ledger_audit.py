import json
from dataclasses import asdict
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand

from madang.ledger.services import audits


class Command(BaseCommand):
    """`./madang ledger audit`: JSON on the output, exit 1 when anything is broken."""

    help = "Make every figure of the books again and compare (exit 1 on any break)."

    def handle(self, *args: Any, **options: Any) -> None:
        start = perf_counter()
        report = audits.audit()
        told = {
            "clean": report.is_clean,
            **asdict(report),
            "seconds": round(perf_counter() - start, 2),
        }
        self.stdout.write(json.dumps(told, indent=1))
        if not report.is_clean:
            raise SystemExit(1)
