"""The rows of a stop board, written by Python rather than by a template.

They are drawn for every open board with every snapshot, and on most pages that riders open, and
were nine tenths of the time of both: the template engine took about 450 µs a row, this takes 50.
The frame around them, and every rarer page, is a template.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django import template
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext

from madang.base.templatetags.madang import colour, icon, ink_on
from madang.transit.services.arrivals import Arrival, Board

register = template.Library()

DUE_S = 30  # nearer than that a bus is due
CLOCK_S = 3600  # farther than that a time of day is clearer than minutes
PUNCTUAL_S = 60
WORTH_SAYING_S = 20  # between the time to be there and the bus


class Words(NamedTuple):
    """What rows say again and again, in one language."""

    due: str
    arriving: str
    minute: str
    second: str
    at: str
    be_by: str
    at_bold: str
    towards: str
    ghost: str
    delay: str
    timetable: str
    live: str
    age: str
    waiting: str
    here: str
    early: str
    on_time: str
    low_floor: str
    crowding: dict[str, str]


@lru_cache(maxsize=20)
def words(language: str | None) -> Words:
    """Return the words of `language`, which is the active one."""
    return Words(
        due=pgettext("bus", "Due"),
        arriving=_spoken(gettext("arriving now")),
        minute=pgettext("unit", "min"),
        second=pgettext("unit", "s"),
        at=_spoken(gettext("at %(time)s")),
        be_by=gettext('be at the stop by <b class="num">%(time)s</b>'),
        at_bold=gettext('at <b class="num">%(time)s</b>'),
        towards=gettext("to %(place)s"),
        ghost=_tag("bad", "ghost", gettext("Not seen: may not come")),
        delay=_tag("late", "clock", gettext("From its delay")),
        timetable=_tag("", "table", gettext("Timetable")),
        live=_tag("live", "live", gettext("Live") + '<span class="num">%(age)s</span>'),
        age=gettext("%(seconds)s s ago"),
        waiting=f"<span>{gettext('waiting at its first stop')}</span>",
        here=f"<span>{gettext('next stop is here')}</span>",
        early=f'<span class="is-late">{gettext("early")}</span>',
        on_time=f"<span>{gettext('on time')}</span>",
        low_floor=f"<span>{icon('wheel')}{gettext('Low floor')}</span>",
        crowding={
            "empty": gettext("Plenty of room"),
            "many_seats": gettext("Plenty of room"),
            "few_seats": gettext("Few seats"),
            "standing": gettext("Standing room"),
            "crushed": gettext("Very crowded"),
            "full": gettext("Full"),
            "closed": gettext("Not boarding"),
        },
    )


def _spoken(text: str) -> str:
    return f'<span class="sr-only">{text}</span>'


def _tag(kind: str, drawing: str, text: str) -> str:
    return f'<span class="{f"tag {kind}".strip()}">{icon(drawing)}{text}</span>'


@lru_cache(maxsize=500)
def _minutes_away(language: str | None, n: int) -> str:
    return _spoken(ngettext("in about %(n)s minute", "in about %(n)s minutes", n) % {"n": n})


@lru_cache(maxsize=500)
def _stops_away(language: str | None, n: int) -> str:
    return f"<span>{ngettext('%(n)s stop away', '%(n)s stops away', n) % {'n': n}}</span>"


@lru_cache(maxsize=500)
def _minutes_late(language: str | None, n: int) -> str:
    late = ngettext("%(n)s minute late", "%(n)s minutes late", n) % {"n": n}
    return f'<span class="is-late">{late}</span>'


@lru_cache(maxsize=500)
def _seats(language: str | None, n: int) -> str:
    return f"<span>{icon('seat')}{ngettext('%(n)s seat', '%(n)s seats', n) % {'n': n}}</span>"


@register.simple_tag
def arrival_rows(board: Board) -> SafeString:
    """Return the buses of a board as list items; board.js counts them down."""
    language, prefix = get_language(), get_script_prefix()
    rows = (_row(arrival, language, prefix) for arrival in board.arrivals)
    return mark_safe("".join(rows))  # noqa: S308 - every text of a feed is escaped below


@register.simple_tag
def route_badge(name: str, color: str) -> SafeString:
    """Return a route's number on its colour, in ink that can be read on it."""
    return _badge(name, color)


@lru_cache(maxsize=20_000)
def _badge(name: str, color: str) -> SafeString:
    ink, paint = ink_on(color), colour(color)
    return mark_safe(  # noqa: S308 - `colour` gives #rrggbb, the name is escaped
        f'<span class="route-no ink-{ink}"><svg aria-hidden="true" focusable="false">'
        f'<rect width="100%" height="100%" fill="{paint}"/></svg><b>{escape(name)}</b></span>'
    )


@lru_cache(maxsize=20_000)
def _route_url(prefix: str, route_id: str) -> str:
    """Return the page of a route under the script prefix that is set now, which is `prefix`."""
    return escape(reverse("transit:route", args=[route_id]))


def _row(arrival: Arrival, language: str | None, prefix: str) -> str:
    said = words(language)
    key = f"a-{arrival.service_day:%m%d}-{arrival.trip_id}-{arrival.stop_position}"
    sign = escape(arrival.headsign)
    return (
        f'<li class="arrival{" is-ghost" if arrival.ghost else ""}" id="{escape(key)}" '
        f'data-route="{escape(arrival.route_name)}" data-headsign="{sign}">'
        f'<a class="arrival-route" href="{_route_url(prefix, arrival.route_id)}'
        f'?trip={quote(arrival.trip_id)}">{_badge(arrival.route_name, arrival.route_color)}'
        f'<span class="arrival-to">{said.towards % {"place": sign} if sign else ""}</span></a>'
        f'<p class="eta num" data-at="{arrival.at.timestamp():.0f}">{_eta(arrival, language)}</p>'
        f'<p class="arrival-facts">{"".join(_facts(arrival, language))}</p></li>\n'
    )


def _eta(arrival: Arrival, language: str | None) -> str:
    """Return how long until the bus comes: once for the eye, once for screen readers."""
    said, seconds = words(language), arrival.eta_s
    if seconds < DUE_S:
        return f'<span aria-hidden="true" class="eta-due">{said.due}</span>{said.arriving}'
    if seconds >= CLOCK_S:
        time = _clock(arrival.at)
        return f'<span aria-hidden="true"><b>{time}</b></span>{said.at % {"time": time}}'
    shown = f"<b>{seconds // 60}</b>{said.minute} " if seconds >= 60 else ""
    if arrival.source != "timetable" or seconds < 60:
        shown += f'<b class="eta-s">{seconds % 60}</b>{said.second}'
    return f'<span aria-hidden="true">{shown}</span>{_minutes_away(language, -(-seconds // 60))}'


def _facts(arrival: Arrival, language: str | None) -> Iterator[str]:
    """Yield what else is known of the bus, where the figure comes from first."""
    said = words(language)
    yield _source(arrival, said)
    yield _where(arrival, language)
    yield _delay(arrival.delay_s, language)
    if arrival.low_floor:
        yield said.low_floor
    if arrival.crowding:
        yield f"<span>{icon('people')}{said.crowding[arrival.crowding]}</span>"
    if arrival.seats is not None:
        yield _seats(language, arrival.seats)
    if arrival.eta_s < CLOCK_S:
        yield f'<span class="arrival-by">{_be_by(arrival, said)}</span>'


def _source(arrival: Arrival, said: Words) -> str:
    if arrival.ghost:
        return said.ghost
    if arrival.source == "delay":
        return said.delay
    if arrival.source == "timetable":
        return said.timetable
    age = "" if arrival.age_s is None else said.age % {"seconds": arrival.age_s}
    return said.live % {"age": age}


def _where(arrival: Arrival, language: str | None) -> str:
    away = arrival.stops_away
    if arrival.waiting:
        return words(language).waiting
    if away is None:
        return ""
    return _stops_away(language, away) if away else words(language).here


def _delay(seconds: int | None, language: str | None) -> str:
    if seconds is None:
        return ""
    if seconds >= PUNCTUAL_S:
        return _minutes_late(language, seconds // 60)
    return words(language).early if seconds <= -PUNCTUAL_S else words(language).on_time


def _be_by(arrival: Arrival, said: Words) -> str:
    if arrival.be_by_s + WORTH_SAYING_S < arrival.eta_s:
        return said.be_by % {"time": f"{timezone.localtime(arrival.be_by):%H:%M:%S}"}
    return said.at_bold % {"time": _clock(arrival.at)}


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"
