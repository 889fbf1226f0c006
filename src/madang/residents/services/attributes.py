"""What is known of a person: writing it down with its origin, reading it with its mark."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from madang.base import scope
from madang.people.models import Account
from madang.residents.engine import ages, fields
from madang.residents.models import Attribute
from madang.towns.models import Town

How = Attribute.How
ORDER = list(fields.FIELDS)


class Unfit(ValueError):  # noqa: N818 - reads as the sentence it is
    """A value does not fit its field; `args` are the names of such fields."""


@transaction.atomic
def record(
    *,
    account: Account,
    town: Town | None,
    values: Mapping[str, str],
    how: Attribute.How,
    verifier: str,
    until: datetime | None,
    now: datetime,
    by: Account | None = None,
) -> list[Attribute]:
    """Write down `values` (names of `engine.fields` to text) of `account`, as `town` knows them.

    `verifier` is who stands for them: the provider's name, the department; `by` the official.
    Verified values replace stated ones; stated ones never replace what is verified and still
    holds. Without a town they are known on the installation. Raises Unfit: nothing is kept.
    """
    kept = cleaned(values)
    # Without a town, or at sign-in outside any: the rows of this one account, and no other's.
    with scope.installation() if town is None else scope.within(town.pk):
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # one writer at a time
        before = {
            attribute.field: attribute
            for attribute in Attribute.objects.filter(
                account=account, town=town, field__in=kept, ended_at=None
            )
        }
        return [
            _written(
                Attribute(
                    account=account,
                    town=town,
                    field=field,
                    value=value,
                    how=how,
                    verifier=verifier,
                    verified_by=by,
                    verified_at=now,
                    until=until,
                ),
                before.get(field),
                now,
            )
            for field, value in kept.items()
        ]


def cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """Return `values` as they are kept. Raises Unfit."""
    kept, unfit = {}, []
    for field, value in values.items():
        try:
            kept[field] = fields.clean(field, value)
        except (ValueError, KeyError):
            unfit.append(field)
    if unfit:
        raise Unfit(*unfit)
    return kept


def _written(new: Attribute, old: Attribute | None, now: datetime) -> Attribute:
    if old is not None:
        holds = old.until is None or old.until > now
        if old.is_verified and holds and not new.is_verified:
            return old
        same = (old.value, old.how, old.verifier) == (new.value, new.how, new.verifier)
        if old.is_verified and holds and not same and _says_less(new, old):
            return old
        if same:
            old.verified_at, old.until, old.verified_by = now, new.until, new.verified_by
            old.save(update_fields=["verified_at", "until", "verified_by"])
            return old
        old.ended_at = now
        old.save(update_fields=["ended_at"])
    new.save()
    return new


def _says_less(new: Attribute, old: Attribute) -> bool:
    """Tell whether `new` is the same value as `old`, for a shorter time."""
    if new.value != old.value or new.until is None:
        return False
    return old.until is None or old.until >= new.until


@transaction.atomic
def end(
    *, account: Account, town: Town, names: Iterable[str], now: datetime, verifier: str = ""
) -> list[Attribute]:
    """End what holds under `names` in `town`, of `verifier` only when given; return what ended."""
    rows = Attribute.objects.select_for_update().filter(
        account=account, town=town, field__in=list(names), ended_at=None
    )
    ended = list(rows.filter(verifier=verifier) if verifier else rows)
    for row in ended:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    return ended


def declare(
    *, account: Account, town: Town | None, values: Mapping[str, str], now: datetime
) -> list[Attribute]:
    """Keep what the person states. Raises Unfit for values or fields that cannot be stated."""
    if unfit := [name for name in values if name not in fields.FIELDS or not _statable(name)]:
        raise Unfit(*unfit)
    if fields.BIRTH_DATE in values and _grows_up(account, town, values[fields.BIRTH_DATE], now):
        raise Unfit(fields.BIRTH_DATE)
    return record(
        account=account,
        town=town,
        values=values,
        how=How.DECLARED,
        verifier="",
        until=None,
        now=now,
    )


def _grows_up(account: Account, town: Town | None, stated: str, now: datetime) -> bool:
    """Tell whether a child would state itself older; that takes somebody who verifies it."""
    known = of(account, town=town, now=now).get(fields.BIRTH_DATE)
    if known is None:
        return False
    today, adult = now.date(), 19
    was_minor = ages.is_younger(date.fromisoformat(known.value), adult, today=today)
    return was_minor and stated < known.value


def _statable(name: str) -> bool:
    return fields.FIELDS[name].declarable


def of(account: Account, *, town: Town | None, now: datetime) -> dict[str, Attribute]:
    """Return what holds of `account` in `town` by field: the best known, with its mark.

    What the installation knows (a nation's provider) counts in every town; verified comes before
    stated, the town's own before the installation's.
    """
    # One person's own rows: the town's and those without a town, which no town's scope shows.
    with scope.installation():
        rows = Attribute.objects.current(now).filter(Q(town=town) | Q(town=None), account=account)
        best: dict[str, Attribute] = {}
        for row in sorted(rows.select_related("town"), key=_rank):
            best[row.field] = row
    return {name: best[name] for name in ORDER if name in best}


def _rank(attribute: Attribute) -> tuple[bool, bool]:
    return attribute.is_verified, attribute.town_id is not None


def everywhere(account: Account, *, now: datetime) -> list[Attribute]:
    """Return what holds of `account` in all towns, for the person's own page."""
    with scope.installation():  # one person over all towns; filtered by the account
        rows = Attribute.objects.current(now).filter(account=account, field__in=ORDER)
        return sorted(
            rows.select_related("town"),
            key=lambda row: (str(row.town or ""), ORDER.index(row.field)),
        )


@transaction.atomic
def forget(*, account: Account, town: Town | None, names: Iterable[str], now: datetime) -> int:
    """End what the person stated under `names`; return how many. Verified values stay."""
    with scope.installation():  # one person's own rows
        return Attribute.objects.filter(
            account=account, town=town, field__in=list(names), how=How.DECLARED, ended_at=None
        ).update(ended_at=now)
