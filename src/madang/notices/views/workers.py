from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

SCRIPT = "notices/js/worker.js"


@require_GET
@cache_control(max_age=0, must_revalidate=True)
def show(request: HttpRequest) -> HttpResponse:
    """Give the service worker an address that stays the same over releases."""
    content = Path(str(finders.find(SCRIPT))).read_bytes()
    return HttpResponse(content, content_type="text/javascript; charset=utf-8")


patterns = [path("worker.js", show, name="worker")]
