"""The town's colours as a stylesheet, since the content security policy allows no inline style."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET


@require_GET
@cache_control(public=True, max_age=300)
def show(request: HttpRequest) -> HttpResponse:
    town = getattr(request, "town", None)
    primary = town.colour_primary if town else "#0b5f4b"
    accent = town.colour_accent if town else "#c2571a"
    css = f":root {{ --town-primary: {primary}; --town-accent: {accent}; }}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8")
