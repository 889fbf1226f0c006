from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.cases.services import calendars
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required("cases.see")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    secret = calendars.token(account_of(request), town=town_of(request))
    url = request.build_absolute_uri(reverse("cases:calendar-file", args=[secret]))
    return render(request, "cases/queues/calendar.html", {"url": url})


@never_cache
@require_GET
def file(request: HttpRequest, secret: str) -> HttpResponse:
    origin = request.build_absolute_uri(get_script_prefix()).rstrip("/")
    town, now = town_of(request), clock.now()
    try:
        content = calendars.read(secret, town=town, now=now, origin=origin)
    except calendars.NoCalendar:
        return HttpResponse(status=401)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


patterns = [
    path("calendar/", show, name="calendar"),
    path("calendar/<str:secret>.ics", file, name="calendar-file"),
]
