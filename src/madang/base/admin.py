"""What every form of Django's administration shares."""

from collections.abc import Mapping
from typing import Any

from django.db import models

# an address typed without its scheme is one of https
FORMS: "Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]" = {
    models.URLField: {"assume_scheme": "https"}
}
