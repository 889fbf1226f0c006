"""The town's emblem as a picture."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from madang.towns.requests import town_of
from madang.towns.services import emblems


@require_GET
@cache_control(public=True, max_age=86_400)
def show(request: HttpRequest) -> HttpResponse:
    image = emblems.of(town_of(request))
    if image is None:
        raise Http404
    return HttpResponse(image, content_type="image/png")
