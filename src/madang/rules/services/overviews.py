"""What the pages of the rules show."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop

from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.engine.entries import Entry
from madang.rules.models import Rule
from madang.rules.services import rules, words
from madang.towns.engine.rooms import ROOMS
from madang.towns.models import Town

FLOOR = {
    "towns": gettext_noop("Towns"),
    "residents": gettext_noop("Residency"),
    "privacy": gettext_noop("Personal data"),
    "notices": gettext_noop("Notices"),
    "ledger": gettext_noop("Money and local currency"),
}


@dataclass(frozen=True)
class Line:
    """One rule as it counts now, and the next change of it."""

    entry: Entry
    label: str
    about: str
    said: str
    rule: Rule
    coming: Rule | None


@dataclass(frozen=True)
class Group:
    """The rules of one room."""

    title: str
    lines: list[Line]


def groups(*, town: Town, at: datetime) -> list[Group]:
    """Return every rule of the town as it counts at `at`, room by room; one query."""
    own: dict[str, list[Rule]] = {}
    for rule in Rule.objects.of(town).exclude(valid_to__lte=at).order_by("valid_from"):
        own.setdefault(rule.key, []).append(rule)
    found: dict[str, list[Line]] = {}
    for entry in CATALOGUE.values():
        known = own.get(entry.key, [])
        now = next((rule for rule in known if rule.valid_from <= at), None)
        coming = next((rule for rule in known if rule.valid_from > at), None)
        rule = now or rules.standard(town=town, key=entry.key, at=at)
        line = Line(entry, words.label(entry), words.about(entry), words.said(rule), rule, coming)
        found.setdefault(entry.room, []).append(line)
    return [Group(room_title(room), lines) for room, lines in found.items()]


def history(*, town: Town, key: str) -> list[Rule]:
    """Return what the town decided for `key`, the latest first; KeyError: no such rule.

    Changes that were dropped before they counted are among them.
    """
    rows = Rule.objects.filter(town=town, key=CATALOGUE[key].key)
    return list(rows.select_related("asked_by", "agreed_by").order_by("-valid_from", "-made_at"))


def room_title(room: str) -> str:
    """Return what the room of a rule is called."""
    known = ROOMS.get(room)
    return gettext(known.label if known else FLOOR.get(room, room))
