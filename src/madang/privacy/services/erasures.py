"""Carrying out an erasure: rows deleted, separated from the person, or emptied, as declared."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, ProtectedError, QuerySet, Value

from madang.base.personal import Erasure, Part
from madang.people.models import Account
from madang.privacy.models import Destruction
from madang.privacy.services import parts

Reason = Destruction.Reason
Manner = Destruction.Manner
MANNERS = {
    Erasure.DELETE: Manner.DELETED,
    Erasure.DETACH: Manner.DETACHED,
    Erasure.BLANK: Manner.BLANKED,
}
Count = Counter[tuple[str, int | None]]  # rows by table ("package.Model") and town


class StillNeededError(RuntimeError):
    """Rows that must go are protected by rows that must stay: a mistake in the declarations."""


@dataclass(frozen=True)
class Doomed:
    """The rows of one part that go now."""

    part: Part
    rows: "QuerySet[Any]"
    account: Account


def counted(part: Part, rows: "QuerySet[Any]") -> Count:
    """Return how many `rows` there are, by town where they belong to towns."""
    if not parts.has_town(part):
        return Counter({(part.model, None): rows.count()})
    by_town = rows.order_by().values_list("town_id").annotate(count=models.Count("pk"))
    return Counter({(part.model, town_id): count for town_id, count in by_town})


def register(counts: Count, *, manner: Manner, reason: Reason, now: datetime) -> None:
    """Write into the register of destruction what went."""
    Destruction.objects.bulk_create(
        Destruction(part=table, town_id=town, rows=count, manner=manner, reason=reason, at=now)
        for (table, town), count in sorted(counts.items(), key=str)
        if count
    )


@transaction.atomic
def erase(account: Account, *, reason: Reason, now: datetime) -> None:
    """Do with every part of `account` what its declaration says, all or nothing.

    Call it in `scope.installation()`. Raises StillNeededError when the declarations contradict
    each other; then nothing has changed.
    """
    waiting = [Doomed(part, parts.rows_of(part, account), account) for part in parts.declared()]
    for doomed in waiting:
        if doomed.part.on_erasure in {Erasure.DETACH, Erasure.BLANK}:
            carry_out(doomed, reason=reason, now=now)
    _delete_in_order(
        [doomed for doomed in waiting if doomed.part.on_erasure is Erasure.DELETE],
        reason=reason,
        now=now,
    )


def _delete_in_order(waiting: list[Doomed], *, reason: Reason, now: datetime) -> None:
    """Delete what nothing else hangs on, again and again, until all is gone."""
    while waiting:
        later = []
        for doomed in waiting:
            try:
                with transaction.atomic():
                    carry_out(doomed, reason=reason, now=now)
            except ProtectedError:
                later.append(doomed)
        if len(later) == len(waiting):
            raise StillNeededError(", ".join(doomed.part.model for doomed in later))
        waiting = later


def carry_out(doomed: Doomed, *, reason: Reason, now: datetime) -> None:
    """Delete, detach or blank the rows, and register it. Rows that the law keeps stay."""
    part = doomed.part
    if part.on_erasure is Erasure.KEEP:
        return
    count = counted(part, doomed.rows)
    if not count.total():
        return
    if part.on_erasure is Erasure.DELETE:
        count = deleted(part, doomed.rows)
    elif part.on_erasure is Erasure.DETACH:
        _detach(doomed)
    else:
        _blank(doomed)
    register(count, manner=MANNERS[part.on_erasure], reason=reason, now=now)


def deleted(part: Part, rows: "QuerySet[Any]") -> Count:
    """Delete `rows`; return what went, with the rows of other tables that hung on them."""
    count = counted(part, rows)
    keys = list(rows.values_list("pk", flat=True))
    _, by_model = parts.rows(part).filter(pk__in=keys).delete()
    beside = {model: gone for model, gone in by_model.items() if model != part.model}
    return count + Counter({(model, None): gone for model, gone in beside.items()})


def _detach(doomed: Doomed) -> None:
    part, account = doomed.part, doomed.account
    field = parts.field_at(parts.model_of(part), part.person)
    rows = parts.rows(part).filter(pk__in=list(doomed.rows.values_list("pk", flat=True)))
    if isinstance(field, models.ManyToManyField):
        for row in rows:
            getattr(row, part.person).remove(account)
    elif isinstance(field, ArrayField):
        without = Func(F(part.person), Value(account.pk), function="array_remove")
        rows.update(**{part.person: without})
    else:
        rows.update(**{part.person: None if field.null else ""})


def _blank(doomed: Doomed) -> None:
    model = parts.model_of(doomed.part)
    for row in list(doomed.rows):
        values = {name: _nothing(model._meta.get_field(name)) for name in doomed.part.blanked}
        model._base_manager.filter(pk=row.pk).update(**values)


def _nothing(field: Any) -> Any:
    """Return what stands in a column of which nothing may be known any more."""
    if field.null:
        return None
    if field.unique:
        return f"erased-{uuid4().hex}"[: field.max_length]
    if field.has_default():
        return field.get_default()
    return field.to_python("") if field.empty_strings_allowed else field.to_python(0)
