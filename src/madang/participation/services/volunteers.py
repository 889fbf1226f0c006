"""Volunteering for a lottery panel: once for each person, in groups alone, by consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.base import scope
from madang.participation.engine.panels import terms
from madang.participation.models import Panel, Volunteer
from madang.participation.services import panels
from madang.people.models import Account
from madang.residents.engine import fields
from madang.residents.models import Attribute, Consent
from madang.residents.services import attributes, consents, speakers
from madang.residents.services.consents import Ask
from madang.roles.engine.acts import Role
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "participation.volunteer"
KEPT_DAYS = 365  # after the panel first sits
FIELDS = {
    terms.AGE: fields.BIRTH_DATE,
    terms.SEX: fields.GENDER,
    terms.DONG: fields.RESIDENCE,
}


class Refused(ValueError):  # noqa: N818 - reads as the sentence it is
    """The person cannot volunteer; the message says why, and nothing was kept."""


@dataclass(frozen=True)
class Known:
    """The group of one category that the town knows already, and whether somebody verified it.

    `value` is None when the person is in none of the panel's groups.
    """

    value: str | None
    is_verified: bool


def known(*, panel: Panel, account: Account, now: datetime) -> dict[str, Known]:
    """Return what the town knows of the groups of `account`, by category."""
    found = attributes.of(account, town=panel.town, now=now)
    return {
        category: Known(
            _group(panel, category, found[FIELDS[category]]), found[FIELDS[category]].is_verified
        )
        for category in panel.quotas
        if FIELDS[category] in found
    }


def asked(panel: Panel) -> Ask:
    """Return what a volunteer agrees to."""
    return Ask(
        purpose=f"participation.panel.{panel.pk}",
        fields=[FIELDS[category] for category in panel.quotas],
        wording=_(
            "To draw a panel by lot: “%(title)s”. Your groups are published under a number, "
            "without your name."
        )
        % {"title": panel.title},
        receiver=panel.town.name,
        until=panel.sits_at + timedelta(days=KEPT_DAYS),
    )


@transaction.atomic
def volunteer(
    *, panel: Panel, account: Account, by: Account, said: Mapping[str, str], now: datetime
) -> Volunteer:
    """Let `account` be in the lot. What the town has verified counts, else what is `said`.

    Raises PermissionDenied (NeedsGuardian for a child), Refused.
    """
    permissions.require(account, ACT, town=panel.town, now=now)
    speakers.require(by, account, town=panel.town, now=now, consenting=True)
    row = panels.locked(panel)
    if not row.is_open(now):
        raise Refused(_("One can volunteer only while the call is open. Nothing was kept."))
    if Volunteer.objects.filter(panel=row, account=account).exists():
        raise Refused(_("You have volunteered already. Once is enough."))
    if row.verified_only and Role.VERIFIED_RESIDENT not in permissions.roles_of(
        account, town=row.town, now=now
    ):
        raise Refused(_("For this panel your residency must be verified first."))
    there = known(panel=row, account=account, now=now)
    values = {name: _value(row, name, there.get(name), said) for name in row.quotas}
    consents.give(asked(row), account=account, town=row.town, by=by, now=now)
    return Volunteer.objects.create(
        town=row.town,
        panel=row,
        account=account,
        verified=sorted(name for name, one in there.items() if one.is_verified),
        joined_at=now,
        **values,
    )


@transaction.atomic
def withdraw(*, panel: Panel, account: Account, by: Account, now: datetime) -> None:
    """Take `account` out of the lot, and end the consent. Raises PermissionDenied, Refused."""
    speakers.require(by, account, town=panel.town, now=now)
    row = panels.locked(panel)
    mine = of(panel=row, account=account)
    if row.composed_at is not None or mine is None:
        raise Refused(_("The chances are published already, or you are not in the lot."))
    mine.delete()
    consent = consents.current(account, town=row.town, purpose=asked(row).purpose, now=now)
    if consent is not None:
        consents.withdraw(consent_id=consent.pk, account=account, by=by, now=now)


def of(*, panel: Panel, account: Account) -> Volunteer | None:
    """Return the row of one person, whom nobody else can look up by it."""
    rows = Volunteer.objects.filter(panel=panel, account=account).select_related("seat")
    return rows.first()


def without_consent(panel: Panel, *, now: datetime) -> list[Volunteer]:
    """Return those who left or withdrew their consent: they are not drawn, or not asked."""
    agreeing = Consent.objects.in_force(now).filter(town=panel.town, purpose=asked(panel).purpose)
    rows = Volunteer.objects.filter(panel=panel)
    return list(rows.exclude(account__in=agreeing.values("account")) | rows.filter(account=None))


def forget_due(*, town: Town, now: datetime) -> int:
    """Detach volunteers from their accounts a year after the panel first sat; return how many."""
    over = Panel.objects.of(town).filter(sits_at__lt=now - timedelta(days=KEPT_DAYS))
    with scope.within(town.pk):
        return Volunteer.objects.filter(panel__in=over, account__isnull=False).update(account=None)


def _value(panel: Panel, name: str, there: Known | None, said: Mapping[str, str]) -> str:
    if there is not None and there.is_verified:
        if there.value is None:
            raise Refused(_("This panel is drawn from other groups than the one you are in."))
        return there.value
    value = said.get(name, "").strip()
    if value not in panel.quotas[name]:
        raise ValidationError(_("Choose your group in every question."))
    return value


def _group(panel: Panel, category: str, attribute: Attribute) -> str | None:
    if category != terms.AGE:
        return attribute.value if attribute.value in panel.quotas[category] else None
    born, day = (
        date.fromisoformat(attribute.value),
        panel.sits_at.astimezone(panel.town.zone).date(),
    )
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return terms.group_of(age, panel.quotas[category])
