"""Forms that ask residents for a purpose; handed in with a consent, deleted by its day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop

from madang.people.models import Account
from madang.privacy.services import looks
from madang.residents.engine import fields
from madang.residents.engine.fields import Field
from madang.residents.models import Attribute, Consent, Form, Submission
from madang.residents.services import attributes, consents, speakers
from madang.roles.services import permissions
from madang.towns.models import Town


class Incomplete(ValueError):  # noqa: N818 - reads as the sentence it is
    """Required fields are missing, or values do not fit; `args` are their names."""


class Closed(Exception):  # noqa: N818 - reads as the sentence it is
    """The form takes no more answers."""


@dataclass(frozen=True)
class Line:
    """One field of a form for one person: what is known, and whether it may be typed."""

    field: Field
    is_required: bool
    known: Attribute | None

    @property
    def is_fixed(self) -> bool:
        """Verified values are taken as they are."""
        return self.known is not None and self.known.is_verified


@transaction.atomic
def open_form(form: Form, *, by: Account, now: datetime) -> Form:
    """Publish a new form in its town. Raises PermissionDenied, ValidationError, ValueError."""
    permissions.require(by, "residents.forms", town=form.town, now=now)
    if not set(form.required) | set(form.optional) <= set(fields.FIELDS):
        raise ValueError("a form asks for known fields only")
    form.optional = [name for name in form.optional if name not in form.required]
    form.opened_by, form.opened_at = by, now
    form.full_clean()
    form.save(force_insert=True)
    return form


@transaction.atomic
def close(*, form_id: int, town: Town, by: Account, now: datetime) -> Form:
    """Take no more answers; those handed in stay until their day."""
    permissions.require(by, "residents.forms", town=town, now=now)
    form = Form.objects.select_for_update().get(pk=form_id, town=town)
    if form.closed_at is None:
        form.closed_at = now
        form.save(update_fields=["closed_at"])
    return form


def of(town: Town) -> QuerySet[Form]:
    """Return all forms of `town` with `answers`, how many are kept."""
    kept = Count("consents__submission", filter=Q(consents__submission__isnull=False))
    return Form.objects.filter(town=town).annotate(answers=kept)


def open_in(town: Town) -> QuerySet[Form]:
    """Return the forms of `town` that take answers."""
    return Form.objects.filter(town=town, closed_at=None)


def lines(form: Form, *, account: Account, now: datetime) -> list[Line]:
    """Return exactly what `form` takes, with what is known of `account`."""
    known = attributes.of(account, town=form.town, now=now)
    return [
        Line(fields.FIELDS[name], name in form.required, known.get(name))
        for name in (*form.required, *form.optional)
    ]


@transaction.atomic
def hand_in(
    *, form: Form, account: Account, typed: Mapping[str, str], by: Account, now: datetime
) -> Submission:
    """Keep the answer with its consent; an earlier answer to the same form is replaced.

    `typed` are the values of fields that are not verified; an optional field left out is not
    taken. What is typed is also kept as stated. Raises Closed, Incomplete, NeedsGuardian.
    """
    speakers.require(by, account, town=form.town, now=now, consenting=True)
    if not open_in(form.town).filter(pk=form.pk).exists():
        raise Closed
    values, stated = _values(lines(form, account=account, now=now), typed)
    if stated:
        attributes.declare(account=account, town=form.town, values=stated, now=now)
    until = now + timedelta(days=form.keep_days)
    ask = consents.Ask(
        purpose=f"form.{form.pk}",
        fields=list(values),
        wording=f"{form.title}: {form.purpose}"[:600],
        receiver=form.department,
        until=until,
        form=form,
    )
    consent = consents.give(ask, account=account, town=form.town, by=by, now=now)
    Consent.objects.filter(pk=consent.pk).update(until=until)
    submission, _ = Submission.objects.update_or_create(
        consent=consent,
        defaults={
            "town": form.town,
            "values": values,
            "handed_in_at": now,
            "delete_at": until,
        },
    )
    return submission


def _values(
    asked: list[Line], typed: Mapping[str, str]
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return (what is handed in with its marks, what of it was typed). Raises Incomplete."""
    values, stated, wrong = {}, {}, []
    for line in asked:
        name, text = line.field.name, typed.get(line.field.name, "").strip()
        if line.is_fixed and (line.is_required or text):
            known = line.known
            assert known is not None  # noqa: S101 - is_fixed says so
            values[name] = {"value": known.value, "how": known.how, "verifier": known.verifier}
        elif text and line.field.declarable:
            try:
                stated[name] = fields.clean(name, text)
            except ValueError:
                wrong.append(name)
                continue
            values[name] = {"value": stated[name], "how": Attribute.How.DECLARED, "verifier": ""}
        elif line.is_required:
            wrong.append(name)
    if wrong:
        raise Incomplete(*wrong)
    return values, stated


@transaction.atomic
def answers(*, form: Form, by: Account, why: str, now: datetime) -> list[Submission]:
    """Return the answers to an official who says why; each person can see that he looked."""
    permissions.require(by, "residents.look", town=form.town, now=now)
    found = list(
        Submission.objects.filter(consent__form=form, delete_at__gt=now).select_related(
            "consent__account"
        )
    )
    looks.record(
        by=by,
        subject=[answer.consent.account for answer in found],
        what=gettext_noop("answers to a form"),
        why=why,
        town=form.town,
        now=now,
    )
    return found


@transaction.atomic
def delete_due(*, town: Town, now: datetime) -> int:
    """Delete the answers of `town` whose day has come; return how many."""
    return Submission.objects.filter(town=town, delete_at__lte=now).delete()[0]
