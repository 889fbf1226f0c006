"""Feeds of votes and of conversations (Atom), and the dates of votes and panels (iCal)."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.participation.engine.calendars import Date, calendar
from madang.participation.services import moments
from madang.participation.services.moments import Moment
from madang.towns.requests import town_of


def _said(moment: Moment) -> str:
    """Return what happened, in the reader's language."""
    words = {
        "vote": _("Vote: %s"),
        "result": _("Result of the vote: %s"),
        "opened": _("The town asks: %s"),
        "closed": _("Closed, the opinion map is drawn: %s"),
        "answered": pgettext("statement", "Answered: %s"),
        "begins": _("Voting begins: %s"),
        "ends": _("Voting ends: %s"),
        "call": _("Last day to volunteer: %s"),
        "sits": _("The panel first sits: %s"),
    }
    return words[moment.what] % moment.title


@require_safe
def votes(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    title = _("Votes of %(town)s") % {"town": town.name}
    return _feed(request, title, "participation:polls", moments.votes(town))


@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    title = _("Conversations of %(town)s") % {"town": town.name}
    return _feed(request, title, "participation:conversations", moments.conversations(town))


@require_safe
def dates(request: HttpRequest) -> HttpResponse:
    town, now, host = town_of(request), clock.now(), request.get_host()
    rows = [
        Date(f"{one.uid}-{town.slug}@{host}", _said(one), _url(request, one), one.at)
        for one in moments.dates(town, now=now)
    ]
    name = _("Votes of %(town)s") % {"town": town.name}
    return HttpResponse(calendar(name, rows, now=now), content_type="text/calendar; charset=utf-8")


def _feed(request: HttpRequest, title: str, home: str, rows: Iterable[Moment]) -> HttpResponse:
    here = request.build_absolute_uri(request.path)
    feed = Atom1Feed(
        title, request.build_absolute_uri(reverse(home)), "", language=get_language(), feed_url=here
    )
    for one in rows:
        link = _url(request, one)
        feed.add_item(
            _said(one),
            link,
            one.text,
            unique_id=f"{link}#{one.what}-{one.at:%Y%m%d%H%M%S%f}",
            pubdate=one.at,
            updateddate=one.at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


def _url(request: HttpRequest, moment: Moment) -> str:
    home = reverse("participation:home")
    return request.build_absolute_uri(home + moment.path.removeprefix("/participation/"))


patterns = [
    path("polls/feed.xml", votes, name="polls-feed"),
    path("polls/dates.ics", dates, name="polls-dates"),
    path("conversations/feed.xml", conversations, name="conversations-feed"),
]
