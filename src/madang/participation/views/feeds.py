"""Feeds of proposals and answers (Atom), and dates for calendars (iCal)."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.participation.engine.calendars import Date, calendar
from madang.participation.engine.editions import PHASE_LABELS
from madang.participation.models import Proposal
from madang.participation.services import feeds
from madang.towns.requests import town_of


@require_safe
def newest(request: HttpRequest) -> HttpResponse:
    title = _("Proposals of %(town)s") % {"town": town_of(request).name}
    rows = feeds.newest(town_of(request))
    entries = [(row, row.title, row.body, row.published_at) for row in rows]
    return _feed(request, title, "participation:feed", entries)


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    title = _("Answers of %(town)s") % {"town": town_of(request).name}
    entries = [
        (row, f"{row.get_verdict_display()}: {row.title}", row.answer, row.answered_at)
        for row in feeds.answered(town_of(request))
        if row.answered_at
    ]
    return _feed(request, title, "participation:answers", entries)


def _feed(
    request: HttpRequest,
    title: str,
    name: str,
    entries: Iterable[tuple[Proposal, str, str, datetime]],
) -> HttpResponse:
    home = request.build_absolute_uri(reverse("participation:proposals"))
    own = request.build_absolute_uri(reverse(name))
    feed = Atom1Feed(title, home, "", language=get_language(), feed_url=own)
    for row, head, text, at in entries:
        link = request.build_absolute_uri(reverse("participation:proposal", args=[row.pk]))
        feed.add_item(
            head, link, text, unique_id=link, pubdate=at, updateddate=at, author_name=row.writer,
            categories=[str(row.get_category_display())],
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    words = {"support": _("Last day for support: %s"), "answer": _("Answer due: %s")}
    host = request.get_host()
    dates = []
    for proposal, kind, at in feeds.deadlines(town, now=now):
        link = request.build_absolute_uri(reverse("participation:proposal", args=[proposal.pk]))
        dates.append(
            Date(f"{kind}-{proposal.pk}-{town.slug}@{host}", words[kind] % proposal.title, link, at)
        )
    name = _("Proposals of %(town)s") % {"town": town.name}
    return HttpResponse(calendar(name, dates, now=now), content_type="text/calendar; charset=utf-8")


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    title = _("Participatory budget of %(town)s") % {"town": town_of(request).name}
    words = {"opened": _("Edition opened: %s"), "result": _("Result of the vote: %s")}
    pages = {"opened": "participation:edition", "result": "participation:edition-result"}
    home = request.build_absolute_uri(reverse("participation:editions"))
    own = request.build_absolute_uri(reverse("participation:editions-feed"))
    feed = Atom1Feed(title, home, "", language=get_language(), feed_url=own)
    for edition, what, at in feeds.editions(town_of(request)):
        link = request.build_absolute_uri(reverse(pages[what], args=[edition.pk]))
        feed.add_item(
            words[what] % edition.title, link, edition.about, unique_id=link, pubdate=at,
            updateddate=at, author_name=town_of(request).name,
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
def phases(request: HttpRequest) -> HttpResponse:
    town, now, host = town_of(request), clock.now(), request.get_host()
    words = {"starts": _("%(title)s: %(phase)s begins"), "ends": _("%(title)s: %(phase)s ends")}
    dates = []
    for edition, kind, end, at in feeds.phases(town, now=now):
        link = request.build_absolute_uri(reverse("participation:edition", args=[edition.pk]))
        title = words[end] % {"title": edition.title, "phase": _(PHASE_LABELS[kind])}
        uid = f"{kind}-{end}-{edition.pk}-{town.slug}@{host}"
        dates.append(Date(uid, title, link, at))
    name = _("Participatory budget of %(town)s") % {"town": town.name}
    return HttpResponse(calendar(name, dates, now=now), content_type="text/calendar; charset=utf-8")


patterns = [
    path("editions/feed.xml", editions, name="editions-feed"),
    path("editions/dates.ics", phases, name="editions-dates"),
    path("proposals/feed.xml", newest, name="feed"),
    path("proposals/answers.xml", answers, name="answers"),
    path("proposals/deadlines.ics", deadlines, name="deadlines"),
]
