"""What every page may know of its town."""

from typing import Any

from django.http import HttpRequest

from madang.base import clock


def town(request: HttpRequest) -> dict[str, Any]:
    """Return the town (None on the installation's pages) and the town's clock for the browser."""
    return {
        "town": getattr(request, "town", None),
        "clock_now": clock.now().timestamp(),
        "clock_speed": clock.speed(),
    }
