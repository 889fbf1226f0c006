from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.towns.requests import town_of
from madang.transit.forms import FeedFileForm, FeedSourceForm
from madang.transit.models import Feed, FeedVersion
from madang.transit.services import feeds, imports, sources, validation

UNDER_WAY = {FeedVersion.State.QUEUED, FeedVersion.State.IMPORTING}


@act_required("transit.feeds_see", writing="transit.feeds")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    form = FeedFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _taken_in(request, form)
    source = FeedSourceForm(initial={"url": _feed(request).source_url})
    versions = feeds.versions(town=town_of(request))
    page = {
        "form": form,
        "source": source,
        "versions": versions,
        "may_change": _may_change(request),
    }
    return render(request, "transit/feeds/index.html", page, status=422 if form.errors else 200)


@act_required("transit.feeds")
@require_POST
def source(request: HttpRequest) -> HttpResponse:
    form = FeedSourceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no address on the web. Nothing was changed."))
        return redirect("transit:feeds")
    sources.publish_at(
        feed=_feed(request),
        url=form.cleaned_data["url"],
        by=account_of(request),
        now=clock.now(),
    )
    if form.cleaned_data["url"]:
        messages.success(request, _("The timetable is being fetched, and again every night."))
    else:
        messages.success(request, _("The timetable is not fetched any more."))
    return redirect("transit:feeds")


def _feed(request: HttpRequest) -> Feed:
    return feeds.feed_of(town=town_of(request))


def _taken_in(request: HttpRequest, form: FeedFileForm) -> HttpResponse:
    data = form.cleaned_data
    outcome = imports.submit(
        feed=feeds.feed_of(
            town=town_of(request),
            kind=data["kind"],
            city=data["city"],
        ),
        content=data["file"].chunks(),
        file_name=data["file"].name,
        importer=account_of(request),
        now=clock.now(),
    )
    if not outcome.fresh:
        messages.info(request, _("This very file was imported before; nothing was changed."))
    return redirect("transit:feed-version", outcome.version.pk)


@act_required("transit.feeds_see")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, "transit/feeds/show.html", _version(request, pk))


@act_required("transit.feeds_see")
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    response = _page(request, "transit/feeds/_progress.html", version)
    if version.state not in UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


@act_required("transit.feeds")
@require_http_methods(["GET", "POST"])
def switches(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    if request.method == "GET":
        return _page(request, "transit/feeds/switch.html", version)
    try:
        feeds.switch(version=version, by=account_of(request), now=clock.now())
    except feeds.NotUsableError:
        messages.error(request, _("This version cannot be served. Nothing was changed."))
    else:
        messages.success(request, _("The town is now served from this version."))
    return redirect("transit:feed-version", pk)


@act_required("transit.feeds")
@require_http_methods(["GET", "POST"])
def deletions(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    if request.method == "GET":
        return _page(request, "transit/feeds/delete.html", version)
    try:
        feeds.delete(version=version, by=account_of(request), now=clock.now())
    except feeds.NotUsableError:
        messages.error(request, _("A version that is served or imported cannot be deleted."))
        return redirect("transit:feed-version", pk)
    messages.success(request, _("The version was deleted."))
    return redirect("transit:feeds")


def _may_change(request: HttpRequest) -> bool:
    return permissions.may(request.user, "transit.feeds", town=town_of(request), now=clock.now())


def _version(request: HttpRequest, pk: int) -> FeedVersion:
    return get_object_or_404(feeds.versions(town=town_of(request)), pk=pk)


def _page(request: HttpRequest, template: str, version: FeedVersion) -> HttpResponse:
    failure = version.failure or {}
    is_current = version.state == FeedVersion.State.CURRENT
    page = {
        "version": version,
        "is_under_way": version.state in UNDER_WAY,
        "is_usable": version.state in FeedVersion.USABLE,
        "is_current": is_current,
        "may_change": _may_change(request),
        "before": feeds.version_before(feed=version.feed) if is_current else None,
        "stage": imports.STAGE_NAMES.get(version.stage, ""),
        "failure": validation.failure_text(**failure) if failure else "",
        "groups": validation.groups(version.findings),
        "counts": [
            (name, version.counts[code])
            for code, name in feeds.COUNT_NAMES.items()
            if code in version.counts
        ],
    }
    return render(request, template, page)


patterns = [
    path("feeds/", index, name="feeds"),
    path("feeds/source/", source, name="feed-source"),
    path("feeds/<int:pk>/", show, name="feed-version"),
    path("feeds/<int:pk>/progress/", progress, name="feed-progress"),
    path("feeds/<int:pk>/switches/", switches, name="feed-switches"),
    path("feeds/<int:pk>/deletions/", deletions, name="feed-deletions"),
]
