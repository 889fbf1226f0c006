"""What the rider's views share: a town without a timetable gets a page that says so."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from madang.transit.services.networks import NoNetwork
from madang.transit.services.routes import RouteNotFound
from madang.transit.services.stops import StopNotFound

View = Callable[..., HttpResponse]


def needs_network(view: View) -> View:
    """Answer 404 for an unknown stop or route, and an empty page where there is no timetable."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoNetwork:
            return render(request, "transit/empty.html")
        except (StopNotFound, RouteNotFound) as error:
            raise Http404(str(error)) from error

    return wrapped
