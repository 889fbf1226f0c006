"""What every page may know of a sitting at the counter."""

from django.http import HttpRequest

BANNER = "residents/sittings/_banner.html"


def sitting(request: HttpRequest) -> dict[str, object]:
    """Return the sitting that is on in this browser, and what is drawn above every page then."""
    present = getattr(request, "sitting", None)
    return {"sitting": present, "banner": BANNER if present else ""}
