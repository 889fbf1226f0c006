"""Changing a rule: one person asks, another agrees, and it counts from its day on.

The past is never changed: a change that is agreed on after its day counts from that moment.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.roles.models import Approval
from madang.roles.services import approvals
from madang.rules.engine.catalogue import CATALOGUE
from madang.rules.models import Rule
from madang.rules.services import rules, words
from madang.towns.models import Town

ACT = "rules.change"


@dataclass(frozen=True)
class Draft:
    """A change as somebody asks for it: `value` as written, `starts_on` a day of the town."""

    key: str
    value: str
    article: str
    decided_by: str
    starts_on: date


def propose(*, town: Town, by: Account, draft: Draft, why: str, now: datetime) -> Approval:
    """Ask for a second person's consent to `draft`.

    Raises PermissionDenied; ValidationError by field when the value is none, the day is not after
    today, or nothing would change.
    """
    entry = CATALOGUE[draft.key]
    try:
        value = entry.parse(draft.value)
    except ValueError as error:
        hint = words.bounds(entry)
        text = _("This is no value that the rule can have.")
        raise ValidationError({"value": f"{text} {hint}".strip()}) from error
    start = beginning(town, draft.starts_on)
    if start <= now:
        raise ValidationError({"starts_on": _("A change begins tomorrow or later.")})
    before = rules.in_force(town=town, key=draft.key, at=start)
    if (before.typed, before.article) == (value, draft.article) and not before.is_standard:
        raise ValidationError({"value": _("The rule says so already on that day.")})
    return approvals.ask(
        act=ACT,
        town=town,
        by=by,
        why=why,
        subject_text=_("%(rule)s: %(before)s → %(after)s from %(day)s (%(article)s)")
        % {
            "rule": words.label(entry),
            "before": words.said(before),
            "after": words.amount(entry, value),
            "day": date_format(draft.starts_on, "DATE_FORMAT"),
            "article": draft.article,
        },
        payload={
            "do": "change",
            **asdict(draft),
            "value": str(value),
            "starts_on": draft.starts_on.isoformat(),
        },
        now=now,
    )


def propose_withdrawal(*, rule: Rule, by: Account, why: str, now: datetime) -> Approval:
    """Ask for a second person's consent to drop a change that does not count yet.

    Raises PermissionDenied; ValidationError when it counts already.
    """
    _insist_to_come(rule, now)
    subject = _("Drop the planned change: %(rule)s, %(value)s from %(day)s") % {
        "rule": words.label(rule.entry),
        "value": words.said(rule),
        "day": date_format(rule.valid_from.astimezone(rule.town.zone), "DATE_FORMAT"),
    }
    return approvals.ask(
        act=ACT,
        town=rule.town,
        by=by,
        why=why,
        subject_text=subject,
        payload={"do": "withdraw", "rule": rule.pk},
        now=now,
    )


def propose_standard(
    *, town: Town, by: Account, decided_by: str, starts_on: date, why: str, now: datetime
) -> Approval:
    """Ask for consent to write the standard ordinance's values down as the town's own.

    Raises PermissionDenied; ValidationError when the day is not after today.
    """
    if beginning(town, starts_on) <= now:
        raise ValidationError({"starts_on": _("A change begins tomorrow or later.")})
    return approvals.ask(
        act=ACT,
        town=town,
        by=by,
        why=why,
        subject_text=_("Adopt the values of the standard ordinance from %(day)s")
        % {"day": date_format(starts_on, "DATE_FORMAT")},
        payload={"do": "standard", "decided_by": decided_by, "starts_on": starts_on.isoformat()},
        now=now,
    )


@transaction.atomic
def carry_out(approval: Approval, now: datetime) -> None:
    """Do what two persons agreed on. Raises ValidationError when it cannot be done any more."""
    what: dict[str, Any] = approval.payload
    town = approval.town
    if town is None:
        raise ValidationError(_("Rules are a town's own."))
    if what["do"] == "withdraw":
        rule = Rule.objects.of(town).filter(pk=what["rule"]).first()
        if rule is None:
            raise ValidationError(_("Somebody has dropped this change already."))
        _drop(rule, now)
        return
    start = max(beginning(town, date.fromisoformat(what["starts_on"])), now)
    if what["do"] == "change":
        drafts = [(what["key"], what["value"], what["article"])]
    else:
        own = set(Rule.objects.of(town).values_list("key", flat=True))
        drafts = [
            (key, str(entry.standard(start.astimezone(town.zone).date())), entry.article)
            for key, entry in CATALOGUE.items()
            if key not in own
        ]
    for key, value, article in drafts:
        rule = _signed(approval, now, key=key, value=value, article=article, valid_from=start)
        _enact(rule, now)


def beginning(town: Town, day: date) -> datetime:
    """Return the moment at which `day` begins in the town."""
    return datetime.combine(day, time(), town.zone)


def _signed(approval: Approval, now: datetime, **fields: Any) -> Rule:
    """Return a rule, not saved, that says who decided, asked and agreed."""
    return Rule(
        town=approval.town,
        decided_by=approval.payload["decided_by"],
        why=approval.why,
        asked_by=approval.asked_by,
        agreed_by=approval.decided_by,
        made_at=now,
        **fields,
    )


def _enact(rule: Rule, now: datetime) -> None:
    """Let `rule` count from its beginning until the next planned change."""
    _alone(rule.town, rule.key)
    own = Rule.objects.of(rule.town).filter(key=rule.key)
    replaced = own.filter(valid_from=rule.valid_from, valid_from__gt=now).first()
    if replaced:
        _drop(replaced, now)
    before = own.at(rule.valid_from).first()
    after = own.filter(valid_from__gt=rule.valid_from).order_by("valid_from").first()
    if before and before.valid_from == rule.valid_from:
        raise ValidationError(_("Another change began at this very moment. Ask again."))
    rule.valid_to = before.valid_to if before else after.valid_from if after else None
    if before:
        before.valid_to = rule.valid_from
        before.save(update_fields=["valid_to"])
    rule.save()


def _drop(rule: Rule, now: datetime) -> None:
    """Withdraw a planned change; the rule before it goes on in its place."""
    _alone(rule.town, rule.key)
    _insist_to_come(rule, now)
    rule.withdrawn_at = now
    rule.save(update_fields=["withdrawn_at"])
    Rule.objects.of(rule.town).filter(key=rule.key, valid_to=rule.valid_from).update(
        valid_to=rule.valid_to
    )


def _insist_to_come(rule: Rule, now: datetime) -> None:
    if rule.withdrawn_at or rule.valid_from <= now:
        raise ValidationError(_("This rule counts already. Change it from a day to come."))


def _alone(town: Town, key: str) -> None:
    """Wait until nobody else changes this rule; others wait for the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"rules {town.pk} {key}"])
