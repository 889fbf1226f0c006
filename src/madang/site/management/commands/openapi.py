"""Writes the API's description to docs/api/openapi.json."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import set_script_prefix
from django.utils import translation

from madang.site.api import api

TARGET = Path(__file__).parents[5] / "docs/api/openapi.json"


def description() -> str:
    """Return the OpenAPI 3.1 document of a town's API, as it stands in the repository."""
    set_script_prefix("/")
    with translation.override("en"):
        return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"


class Command(BaseCommand):
    """`./madang manage openapi`."""

    help = "Write docs/api/openapi.json anew."

    def handle(self, **options: Any) -> None:
        TARGET.write_text(description())
        self.stdout.write(f"{TARGET}: written")
