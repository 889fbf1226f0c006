"""The privacy notice (개인정보 처리방침, PIPA §30), written from what the packages declare."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from madang.base.personal import Erasure, Part
from madang.people.models import Account
from madang.privacy.services import labels, parts
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.engine.entries import Unit
from madang.rules.services import rules
from madang.towns.models import Town

# third-party tables stand in the chapter of the package that brought them in
HOMES = {
    "account": "people",
    "admin": "people",
    "allauth_idp_oidc": "identity",
    "base": "notices",
    "mfa": "people",
    "sessions": "people",
    "socialaccount": "identity",
    "usersessions": "people",
}
TITLES = {
    "audit": gettext_lazy("Audit trail"),
    "identity": gettext_lazy("Sign-in with other services"),
    "notices": gettext_lazy("Notices"),
    "office": gettext_lazy("Administration"),
    "people": gettext_lazy("Accounts and signing in"),
    "privacy": gettext_lazy("Rights over personal data"),
    "residents": gettext_lazy("Residency and consents"),
    "roles": gettext_lazy("Roles and departments"),
    "rules": gettext_lazy("Rules"),
    "transit": gettext_lazy("Buses and timetables"),
}


@dataclass(frozen=True)
class Entry:
    """What one part says in the notice."""

    title: str
    purpose: str
    fields: list[str]
    kept: str  # for how long
    law: str


@dataclass(frozen=True)
class Chapter:
    """The entries of one package."""

    label: str
    title: str
    entries: list[Entry]
    parts: list[Part]  # that the entries speak of, one for one


@dataclass(frozen=True)
class Fate:
    """What becomes of some of a person's data when the account is closed: title and law of each."""

    erasure: Erasure
    parts: list[tuple[str, str]]


@dataclass(frozen=True)
class Limits:
    """The notice's own deadlines, by the rules in force."""

    answer_days: int
    undo_days: int
    log_months: int


def home(part: Part) -> str:
    """Return the label of the package whose chapter tells of `part`."""
    label = part.model.partition(".")[0]
    return HOMES.get(label, label)


def chapters(town: Town | None, *, now: datetime) -> list[Chapter]:
    """Return the notice's list of data, by package, in the reader's language."""
    declared = sorted(parts.declared(), key=home)
    return [
        Chapter(
            label,
            str(TITLES.get(label) or apps.get_app_config(label).verbose_name),
            [entry(part, town, now=now) for part in of_home],
            of_home,
        )
        for label, found in groupby(declared, key=home)
        if (of_home := list(found))
    ]


def entry(part: Part, town: Town | None, *, now: datetime) -> Entry:
    """Return what the notice says of `part`."""
    return Entry(
        title=str(part.title),
        purpose=str(part.purpose),
        fields=[labels.label(part, field) for field in part.fields],
        kept=" ".join(_kept(part, town, now=now)),
        law=str(part.law),
    )


def _kept(part: Part, town: Town | None, *, now: datetime) -> Iterator[str]:
    is_kept = part.on_erasure is Erasure.KEEP
    if not is_kept:
        yield {
            Erasure.DELETE: _("Until you close your account; then it is deleted."),
            Erasure.BLANK: _("Until you close your account; then it is emptied."),
            Erasure.DETACH: _("Stays as a record of the office; your name goes with your account."),
        }[part.on_erasure]
    if part.keep_days == 0 and not part.keep_rule:
        yield _("Deleted the following night.")
    elif time := _time(part, town, now=now):
        words = (
            _("Deleted after %(time)s.") if is_kept else _("Deleted after %(time)s at the latest.")
        )
        yield words % {"time": time}


def _time(part: Part, town: Town | None, *, now: datetime) -> str:
    if part.keep_rule:
        count = rules.number(town=town, key=part.keep_rule, at=now)
        return span(count, CATALOGUE[part.keep_rule].unit)
    return span(part.keep_days, Unit.DAYS) if part.keep_days else ""


def span(count: int, unit: Unit) -> str:
    """Return a length of time in words; whole years are told as years."""
    if unit is Unit.DAYS and count % 365 == 0:
        count, unit = count // 365, Unit.YEARS
    if unit is Unit.MONTHS and count % 12 == 0:
        count, unit = count // 12, Unit.YEARS
    words = {
        Unit.DAYS: ngettext("%(count)s day", "%(count)s days", count),
        Unit.MONTHS: ngettext("%(count)s month", "%(count)s months", count),
        Unit.YEARS: ngettext("%(count)s year", "%(count)s years", count),
    }
    return words[unit] % {"count": count}


def fates(account: Account) -> list[Fate]:
    """Return what becomes of all that is known of `account`; call it in `scope.installation()`."""
    mine = [part for part in parts.shown() if parts.rows_of(part, account).exists()]
    found = [
        Fate(one, [(str(part.title), str(part.law)) for part in mine if part.on_erasure is one])
        for one in Erasure
    ]
    return [fate for fate in found if fate.parts]


def limits(town: Town | None, *, now: datetime) -> Limits:
    """Return the deadlines of `town`."""
    return Limits(
        *(
            rules.number(town=town, key=f"privacy.{name}", at=now)
            for name in ("answer_days", "undo_days", "access_log_months")
        )
    )
