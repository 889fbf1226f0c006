"""The front doors: the installation's and each town's; and the pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from madang.towns.services import towns
from madang.transit.views.home import front


@require_GET
def installation(request: HttpRequest) -> HttpResponse:
    every = towns.every()
    if len(every) == 1 and "choose" not in request.GET:
        return redirect(f"/{every[0].slug}/")
    return render(request, "site/installation.html", {"towns": every})


@require_GET
def town(request: HttpRequest) -> HttpResponse:
    return render(request, "site/town.html", front(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
