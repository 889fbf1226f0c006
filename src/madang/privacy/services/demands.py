"""Demands for correction or deletion: made by the person, decided by an official in time."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Min, Model, Q
from django.utils.translation import gettext_noop

from madang.base import outbox, scope
from madang.base.personal import Erasure, Part
from madang.people.models import Account
from madang.privacy.models import Demand, Destruction
from madang.privacy.models.demands import DemandQuerySet
from madang.privacy.services import erasures, holds, parts, terms
from madang.roles.services import permissions
from madang.towns.models import Town

State = Demand.State
WARDS = "/my/guardians/"  # where a guardian finds the children; that room stands above this one


class NoSuchRowError(LookupError):
    """The person has no such row; the answer is the same when somebody else has."""


class KeptByLawError(RuntimeError):
    """The row cannot be deleted: a law keeps it, or a legal hold stands."""


class DecidedError(RuntimeError):
    """Somebody has decided, or the person has taken the demand back."""


@dataclass(frozen=True)
class Target:
    """One row of one person that a demand is about."""

    part: Part
    row: str
    town: Town | None
    instance: Model


def target(account: Account, *, model: str, row: str, of: Town | None = None) -> Target:
    """Return `account`'s own row of the table "package.Model", with `of` that town's only.

    Rows of tables that know no towns are found for every town. Raises NoSuchRowError.
    """
    with scope.installation():  # a person's rows stand in many towns
        for part in parts.declared():
            if part.model != model or not part.fields:
                continue
            try:
                found = parts.rows_of(part, account).filter(pk=row).first()
            except (ValueError, ValidationError):
                break  # no key of this table
            if found is not None:
                town = found.town if parts.has_town(part) else None
                if of is not None and parts.has_town(part) and town != of:
                    break
                return Target(part, str(found.pk), town, found)
    raise NoSuchRowError(model, row)


def ask(
    *,
    account: Account,
    target: Target,
    kind: Demand.Kind,
    field: str,
    wish: str,
    now: datetime,
    by: Account | None = None,
) -> Demand:
    """Leave a demand for the town's officials; the same one made before is returned.

    `field` is what a correction is about and `wish` the right value; `by` is the guardian who
    asks for a child, whom the caller has made sure of. Raises ValueError when they
    are missing, KeptByLawError when the law forbids the deletion.
    """
    if kind == Demand.Kind.ERASURE:
        field = ""
        if target.part.on_erasure is Erasure.KEEP:
            raise KeptByLawError(str(target.part.law))
    elif field not in target.part.fields or not wish.strip():
        raise ValueError(field)
    with scope.installation():  # the town that has the row need not be the one of the page
        try:
            with transaction.atomic():
                return Demand.objects.create(
                    account=account,
                    asked_by=by,
                    town=target.town,
                    kind=kind,
                    part=target.part.model,
                    row=target.row,
                    field=field,
                    wish=wish.strip(),
                    asked_at=now,
                    due_at=terms.answer_due(target.town, now=now),
                )
        except IntegrityError:
            return Demand.objects.get(
                account=account,
                part=target.part.model,
                row=target.row,
                field=field,
                kind=kind,
                state=State.OPEN,
            )


def of(account: Account) -> list[Demand]:
    """Return the demands that `account` made, newest first."""
    with scope.installation():  # a person's own, in all towns
        mine = Demand.objects.filter(account=account).select_related("town", "asked_by")
        return list(mine.order_by("-id"))


def withdraw(*, account: Account, demand_id: int, now: datetime) -> None:
    """Take a demand back. Raises DecidedError when it is not open, or not `account`'s."""
    with scope.installation():  # a person's own, in whichever town
        mine = Demand.objects.filter(account=account, pk=demand_id, state=State.OPEN)
        if not mine.update(state=State.WITHDRAWN, decided_at=now):
            raise DecidedError(demand_id)


def queue(town: Town | None) -> DemandQuerySet:
    """Return the demands that `town` decides on, or the installation, the most urgent first."""
    return Demand.objects.filter(town=town).select_related("account", "asked_by", "decided_by")


def backlog(town: Town, *, now: datetime) -> tuple[int, int, datetime | None]:
    """Return how many demands wait in `town`, how many too long, and since when the oldest."""
    counts = (
        Demand.objects.filter(town=town)
        .waiting()
        .aggregate(
            waiting=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            oldest=Min("asked_at"),
        )
    )
    return counts["waiting"], counts["overdue"], counts["oldest"]


def row_of(demand: Demand) -> Target | None:
    """Return the row that `demand` is about, None when it is gone."""
    try:
        return target(demand.account, model=demand.part, row=demand.row)
    except NoSuchRowError:
        return None


@transaction.atomic
def decide(
    *, demand: Demand, grant: bool, answer: str, by: Account, path: str, now: datetime
) -> Demand:
    """Grant or refuse `demand`; what is granted happens at once, and the person is told.

    A refusal needs an `answer`. `path` leads the person to it. Raises PermissionDenied,
    DecidedError, KeptByLawError while a legal hold stands against a deletion, ValueError when the
    answer is missing, ValidationError when the wished value is none for the field.
    """
    permissions.require(by, "privacy.decide", town=demand.town, now=now)
    if is_own(demand, by):
        raise DecidedError(demand.pk)  # nobody decides on his own wish
    if not grant and not answer.strip():
        raise ValueError(answer)
    demand = Demand.objects.select_for_update().get(pk=demand.pk)
    if demand.state != State.OPEN:
        raise DecidedError(demand.pk)
    if grant:
        _carry_out(demand, now=now)
    demand.state = State.GRANTED if grant else State.REFUSED
    demand.answer, demand.decided_by, demand.decided_at = answer.strip(), by, now
    demand.save()
    _tell(demand, path=path, now=now)
    return demand


def is_own(demand: Demand, account: Account) -> bool:
    """Tell whether `account` made the demand, or has the data that it is about."""
    return account.pk in {demand.account_id, demand.asked_by_id}


def is_automatic(demand: Demand) -> bool:
    """Tell whether granting changes the data by itself, so that no official has to."""
    found = row_of(demand)
    return found is not None and (
        demand.kind == Demand.Kind.ERASURE or demand.field in found.part.correctable
    )


def _carry_out(demand: Demand, *, now: datetime) -> None:
    found = row_of(demand)
    if found is None:
        return
    rows = parts.rows(found.part).filter(pk=found.row)
    if demand.kind == Demand.Kind.CORRECTION:
        if demand.field in found.part.correctable:
            row = rows.get()
            field = row._meta.get_field(demand.field)
            rows.update(**{demand.field: field.clean(demand.wish, row)})
        return
    with scope.installation():  # a hold of the installation counts in every town
        if holds.on(demand.account, now=now).exists():
            raise KeptByLawError(demand.pk)
    doomed = erasures.Doomed(found.part, rows, demand.account)
    erasures.carry_out(doomed, reason=Destruction.Reason.DEMAND, now=now)


def _tell(demand: Demand, *, path: str, now: datetime) -> None:
    texts = {
        State.GRANTED: gettext_noop("Your request about your data was granted."),
        State.REFUSED: gettext_noop("Your request about your data was refused. Read why."),
    }
    outbox.tell(
        [demand.account_id],
        kind="privacy.decided",
        text=texts[State(demand.state)],
        path=path,
        town_id=demand.town_id,
        now=now,
        key=f"privacy.decided:{demand.pk}",
    )
    if demand.asked_by_id is not None:
        outbox.tell(
            [demand.asked_by_id],
            kind="privacy.decided",
            text=texts[State(demand.state)],
            path=WARDS,
            town_id=demand.town_id,
            now=now,
            key=f"privacy.decided:{demand.pk}:guardian",
        )
