"""Many cases at once: given to a department, taken on, given back."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from madang.base import bulk, clock
from madang.cases.models import Case
from madang.cases.services import assignments, queues, workers
from madang.cases.services.workers import Colleague, Hands
from madang.people.models import Account
from madang.people.requests import account_of
from madang.roles.models import Department
from madang.roles.requests import act_required
from madang.roles.services import departments
from madang.towns.requests import town_of

Memo = list[list[Any]]  # case, its departments, the leading one first, its assignee


def desk(request: HttpRequest) -> bulk.Desk:
    """Return what the reader may do to many cases.

    Who reaches every case gives them to departments; others to colleagues in their own.
    """
    town, now = town_of(request), clock.now()
    hands = workers.hands(account_of(request), town=town, now=now)
    take = (
        bulk.Act("take", _("Take them on myself"), _("You stand there as who works on them."),
                 hinder=_hinder(hands, hands.account), do=_let(hands.account), undo=_restore),
        bulk.Act("drop", _("Give them back"), _("Nobody stands there as who works on them."),
                 hinder=_hinder(hands), do=_let(None), undo=_restore),
    )  # fmt: skip
    colleagues = workers.colleagues(hands.departments, town=town, now=now)
    others = tuple(_to(one, hands) for one in colleagues if one.account != hands.account)
    give = departments.standing(town) if hands.reach(workers.WORK) else ()
    acts = (*take, *others, *(_give(one, hands) for one in give))
    return bulk.Desk("cases.queue", acts, _rows, back=lambda: reverse("cases:queue"))


@act_required("cases.work")
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    return bulk.answer(request, desk(request))


def _rows(request: HttpRequest, keys: list[int]) -> Sequence[Case]:
    town, now = town_of(request), clock.now()
    who = queues.reader(account_of(request), town=town, now=now)
    return list(queues.rows(town, who).filter(pk__in=keys).order_by("pk"))


def _hinder(
    hands: Hands, to: Account | None = None, within: frozenset[int] | None = None
) -> Callable[[Case], str | Promise]:
    """Return what tells why a row is left out; `within` are the departments of whom it goes to."""

    def hinder(row: Case) -> str | Promise:
        standing = {one.department_id for one in row.standing}  # type: ignore[attr-defined] # prefetched
        if hands.worker(workers.WORK, standing) is None:
            return _("Your department does not have this case.")
        if row.closed_at is not None:
            return _("The case is closed.")
        if to is not None and row.assignee == to:
            return _("It is so already.")
        if within is not None and not within & standing:
            return _("The department of this person does not have this case.")
        return ""

    return hinder


def _to(colleague: Colleague, hands: Hands) -> bulk.Act:
    account = colleague.account
    return bulk.Act(
        f"who-{account.pk}",
        format_lazy(_("Give to {name}"), name=str(account)),
        _("This person stands there as who works on them, and is told."),
        hinder=_hinder(hands, account, colleague.departments),
        do=_let(account),
        undo=_restore,
    )


def _give(to: Department, hands: Hands) -> bulk.Act:
    def do(request: HttpRequest, rows: Sequence[Case]) -> Memo:
        memo = _memo(rows)
        for row, (_pk, had, _assignee) in zip(rows, memo, strict=True):
            _assign(request, row, [to.pk, *(pk for pk in had[1:] if pk != to.pk)])
        return memo

    return bulk.Act(
        f"to-{to.pk}",
        format_lazy(_("Give to {name}"), name=to.name),
        _("This department leads and is told; those that help go on helping."),
        hinder=_hinder(hands),
        do=do,
        undo=_restore,
    )


def _let(assignee: Account | None) -> Callable[[HttpRequest, Sequence[Case]], Memo]:
    def do(request: HttpRequest, rows: Sequence[Case]) -> Memo:
        memo = _memo(rows)
        by, now = account_of(request), clock.now()
        for row in rows:
            assignments.take(case=row, assignee=assignee, by=by, now=now)
        return memo

    return do


def _memo(rows: Sequence[Case]) -> Memo:
    return [
        [row.pk, [one.department_id for one in row.standing], row.assignee_id]  # type: ignore[attr-defined] # prefetched
        for row in rows
    ]


def _restore(request: HttpRequest, memo: Memo) -> None:
    """Give the cases back to whom they were; the undoing is checked like an act of its own."""
    before = {pk: (had, assignee) for pk, had, assignee in memo}
    people = Account.objects.in_bulk({one for _had, one in before.values() if one})
    for row in Case.objects.of(town_of(request)).filter(pk__in=before, closed_at=None):
        had, assignee = before[row.pk]
        assignments.restore(
            case=row, departments=had, assignee=people.get(assignee), by=account_of(request),
            now=clock.now(),
        )  # fmt: skip


def _assign(request: HttpRequest, row: Case, keys: list[int]) -> None:
    found = departments.standing(town_of(request)).in_bulk(keys)
    chosen = [found[key] for key in keys if key in found]
    assignments.assign(case=row, departments=chosen, by=account_of(request), now=clock.now())


patterns = [path("bulk/", answer, name="bulk")]
