import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.base.templatetags.madang import colour
from madang.towns.models import Town
from madang.towns.requests import town_of
from madang.transit.services import journeys, places
from madang.transit.services.journeys import Journey, Plan
from madang.transit.services.places import Guess, Place
from madang.transit.views.pages import needs_network
from madang.transit.views.vehicles import layers

WHENS = ("now", "leave", "arrive")
STEP = timedelta(minutes=30)
YEARS = range(2000, 2200)
NOT_FOUND = _("No connection found")
ONLY_LOW_FLOOR = _(
    "With low-floor buses only there is no way at this time. Try another time, or leave that box "
    "empty."
)
PROBLEMS: dict[str, tuple[Promise | str, Promise | str]] = {
    "same_place": (
        _("You are there already"),
        _("From and to are the same place. Choose another one."),
    ),
    "far_from_stops": (
        _("No stop is near"),
        _("One of the two places is too far from every stop. Choose a place nearer to a stop."),
    ),
    "outside_timetable": (
        _("No timetable for that day"),
        _("The timetable that the town has is valid from {first} to {last}. Choose a day in it."),
    ),
    "no_service": (
        _("No bus runs on that day"),
        _("Choose another day, or ask the town about taxis on call."),
    ),
    "no_way": (
        NOT_FOUND,
        _("There is no way by bus at this time. Try an earlier time or another day."),
    ),
}


@dataclass(frozen=True)
class Asked:
    """What the rider wrote into the form, and what it was taken to mean."""

    origin: Place | None
    destination: Place | None
    origin_text: str
    destination_text: str
    origin_others: list[dict[str, str]]
    destination_others: list[dict[str, str]]
    origin_problem: str | Promise
    destination_problem: str | Promise
    when: str
    at: datetime
    low_floor: bool
    few: bool


@require_safe
@needs_network
def show(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    now = clock.now()
    asked = _asked(town, request.GET, now)
    context: dict[str, object] = {"asked": asked}
    if asked.origin and asked.destination and asked.origin.key != asked.destination.key:
        context |= _answered(town, asked, (asked.origin, asked.destination), now)
    elif asked.origin and asked.destination:
        title, advice = PROBLEMS["same_place"]
        context["problem"] = {"title": title, "advice": advice}
    return render(request, "transit/journeys/show.html", context)


def _asked(town: Town, query: QueryDict, now: datetime) -> Asked:
    texts = {name: query.get(name, "").strip()[:120] for name in ("from", "to")}
    ends = {
        name: places.guess(town=town, text=text) if text else Guess(None)
        for name, text in texts.items()
    }
    problems = {
        name: _("No stop has this name or number.") if text and not ends[name].place else ""
        for name, text in texts.items()
    }
    when = query.get("when", "now" if not query.get("at") else "leave")
    when = when if when in WHENS else "now"
    return Asked(
        origin=ends["from"].place,
        destination=ends["to"].place,
        origin_text=_text(ends["from"], texts["from"]),
        destination_text=_text(ends["to"], texts["to"]),
        origin_others=_others(query, "from", ends["from"]),
        destination_others=_others(query, "to", ends["to"]),
        origin_problem=problems["from"],
        destination_problem=problems["to"],
        when=when,
        at=timezone.localtime(now) if when == "now" else _moment(query.get("at", ""), now),
        low_floor=query.get("low_floor") == "1",
        few=query.get("few") == "1",
    )


def _text(end: Guess, written: str) -> str:
    return end.place.text if end.place else written


def _others(query: QueryDict, name: str, end: Guess) -> list[dict[str, str]]:
    others = []
    for stop in end.others:
        changed = query.copy()
        changed[name] = places.of_stop(stop).key
        others.append(
            {
                "name": stop.name,
                "code": stop.code,
                "toward": stop.toward,
                "url": "?" + changed.urlencode(),
            }
        )
    return others


def _moment(text: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return timezone.localtime(now)
    if moment.year not in YEARS:
        return timezone.localtime(now)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.get_current_timezone())
    return timezone.localtime(moment)


def _answered(
    town: Town, asked: Asked, ends: tuple[Place, Place], now: datetime
) -> dict[str, object]:
    plan = journeys.plan(
        town=town,
        origin=ends[0],
        destination=ends[1],
        at=asked.at,
        arrive_by=asked.when == "arrive",
        low_floor=asked.low_floor,
        now=now,
    )
    found = list(plan.journeys)
    if asked.few:
        found.sort(key=lambda journey: journey.transfers)
    context = layers() | {
        "plan": plan,
        "found": [{"journey": journey, "bars": _bars(journey)} for journey in found],
        "share_url": _url(asked, ends, asked.at),
        "earlier_url": _url(asked, ends, asked.at - STEP),
        "later_url": _url(asked, ends, _later(asked, plan)),
        "legs_json": json.dumps(_lines(found[0])) if found else "",
        "stops_url": "",
    }
    if plan.reason:
        context["problem"] = _problem(plan, asked)
    return context


def _problem(plan: Plan, asked: Asked) -> dict[str, object]:
    title, advice = PROBLEMS[plan.reason]
    if plan.reason == "outside_timetable":
        advice = str(advice).format(
            first=f"{plan.valid_from:%Y-%m-%d}", last=f"{plan.valid_until:%Y-%m-%d}"
        )
    if plan.reason == "no_way" and asked.low_floor:
        advice = ONLY_LOW_FLOOR
    return {"title": title, "advice": advice}


def _later(asked: Asked, plan: Plan) -> datetime:
    if asked.when == "arrive" or not plan.journeys:
        return asked.at + STEP
    first = min(journey.departs_at for journey in plan.journeys)
    return max(asked.at, timezone.localtime(first)) + timedelta(minutes=1)


def _url(asked: Asked, ends: tuple[Place, Place], at: datetime) -> str:
    query = QueryDict(mutable=True)
    query["from"], query["to"] = ends[0].key, ends[1].key
    query["when"] = "arrive" if asked.when == "arrive" else "leave"
    query["at"] = f"{at:%Y-%m-%dT%H:%M}"
    if asked.low_floor:
        query["low_floor"] = "1"
    if asked.few:
        query["few"] = "1"
    return f"{reverse('transit:journeys')}?{query.urlencode(safe=':,')}"


def _bars(journey: Journey) -> list[dict[str, object]]:
    """Return each leg's place in a bar of 100 per cent; waiting stays blank."""
    whole = max(1.0, (journey.arrives_at - journey.departs_at).total_seconds())
    return [
        {
            "x": 100 * (leg.departs_at - journey.departs_at).total_seconds() / whole,
            "width": 100 * max(leg.duration_s, 1) / whole,
            "walk": leg.mode == "walk",
            "color": "" if leg.mode == "walk" else leg.route_color,
        }
        for leg in journey.legs
    ]


def _lines(journey: Journey) -> list[dict[str, object]]:
    return [
        {
            "walk": leg.mode == "walk",
            "color": colour("" if leg.mode == "walk" else leg.route_color, "14655a"),
            "points": [[round(lon, 6), round(lat, 6)] for lat, lon in leg.shape],
        }
        for leg in journey.legs
        if len(leg.shape) > 1
    ]
