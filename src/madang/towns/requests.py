"""What the middleware adds to a request, for code that is type-checked."""

from django.http import HttpRequest

from madang.towns.models import Town


def town_of(request: HttpRequest) -> Town:
    """Return the town that the request is for; only a town's own URLs may ask."""
    town: Town = request.town  # type: ignore[attr-defined] # set by TownMiddleware
    return town
