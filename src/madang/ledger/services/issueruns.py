"""Lists of people who get local currency: looked at, agreed on by two, paid once, told once."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from procrastinate.contrib.django import app as jobs

from madang.base import outbox
from madang.ledger.engine import issuefiles
from madang.ledger.engine.issuefiles import Row
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Balance, IssueRow, IssueRun, Programme, Purse
from madang.ledger.services import issues, programmes
from madang.ledger.services.issues import Gift
from madang.ledger.services.refusals import Refusal
from madang.ledger.services.transfers import Order
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.models import Approval, Membership
from madang.roles.services import approvals, permissions
from madang.rules.services import rules
from madang.towns.models import Town

ACT, TOLD = "ledger.issue", "ledger.issued"
PAY_JOB = "madang.ledger.jobs.pay_runs"  # also runs every minute, should one be lost
AT_ONCE, TELL_AT_ONCE = 20_000, 1_000
State, Reason = IssueRun.State, IssueRow.Reason
WHY_NOT = {
    "size": gettext_lazy("The list is larger than 8 MB. Nothing was kept."),
    "encoding": gettext_lazy("The list is not UTF-8 text. Save it as “CSV UTF-8”."),
    "rows": gettext_lazy("The list has more than 100,000 lines. Nothing was kept."),
    "empty": gettext_lazy("There is no line in the list."),
}


def payable(town: Town) -> list[Programme]:
    """Return the running programmes that give by policy and have a budget."""
    rows = Programme.objects.of(town).running().filter(kind=Programme.Kind.POLICY)
    kinds = (Asset.Kind.CURRENCY, Asset.Kind.VOUCHER)
    rows = rows.filter(asset__kind__in=kinds).exclude(budget=None)
    return list(rows.select_related("asset", "budget", "town"))


@transaction.atomic
def look(
    *, programme: Programme, content: bytes, name: str, key: str, by: Account, now: datetime
) -> IssueRun:
    """Keep what would come of a list; no money moves. The same key is the same list.

    Raises PermissionDenied; ValidationError: the list cannot be read as a whole.
    """
    town = programme.town
    permissions.require(by, ACT, town=town, now=now)
    before = IssueRun.objects.of(town).filter(key=key).first()
    if before is not None:
        return before
    try:
        read = issuefiles.read(content)
    except issuefiles.UnreadableListError as error:
        raise ValidationError(WHY_NOT[error.code]) from error
    rows = _judged(programme, read, now)
    paid = [row for row in rows if not row.reason]
    run = IssueRun.objects.create(
        town=town, programme=programme, key=key, name=name[:100], people=len(paid),
        refused=len(rows) - len(paid), amount=sum(row.amount or 0 for row in paid),
        digest=_digest(paid), by=by, at=now,
    )  # fmt: skip
    for row in rows:
        row.run, row.town, row.at = run, town, now
    IssueRow.objects.bulk_create(rows, batch_size=AT_ONCE)
    return run


def propose(*, run: IssueRun, why: str, by: Account, now: datetime) -> Approval:
    """Ask a second person to agree to a list.

    Raises PermissionDenied; ValidationError: nobody is on it, or the budget does not reach.
    """
    town = run.town
    permissions.require(by, ACT, town=town, now=now)
    asked = approval(run)
    if asked is not None and asked.state in (Approval.State.WAITING, Approval.State.APPROVED):
        return asked
    _insist(run)
    told = {"name": run.programme.name_ko, "n": f"{run.people:,}", "won": f"{run.amount:,}"}
    subject = _("Pay %(won)s won of “%(name)s” to %(n)s people") % told
    payload = {"run": run.pk, "digest": run.digest}
    with transaction.atomic():
        made = approvals.ask(
            act=ACT, town=town, by=by, why=why, subject_text=subject, payload=payload, now=now
        )
        IssueRun.objects.filter(pk=run.pk).update(state=State.ASKED)
    return made


@transaction.atomic
def carry_out(approved: Approval, now: datetime) -> None:
    """Let the run that two persons agreed on be paid by a job."""
    rows = IssueRun.objects.select_for_update(of=("self",)).filter(town=approved.town)
    run = rows.select_related("town", "programme__budget").get(pk=approved.payload["run"])
    if run.state != State.ASKED or run.digest != approved.payload["digest"]:
        raise ValidationError(_("This list is not the one that was asked for. Nothing was paid."))
    _insist(run)
    run.state, run.agreed_by = State.AGREED, approved.decided_by
    run.save(update_fields=["state", "agreed_by"])
    jobs.configure_task(PAY_JOB).defer(town_id=run.town_id)


def pay_due(*, town: Town, now: datetime) -> int:
    """Pay what is agreed on, once, and tell whom it paid; return how many runs were due."""
    due = list(IssueRun.objects.of(town).due().values_list("pk", flat=True))
    for pk in due:
        _pay(pk, now)
        _tell(pk, now)
    return len(due)


def left(run: IssueRun) -> int:
    """Return what is left of the budget from which the run is paid."""
    return programmes.left([run.programme]).get(run.programme.budget_id or 0, 0)


def approval(run: IssueRun) -> Approval | None:
    """Return the last asking for a second person, None when nobody asked."""
    return Approval.objects.of(run.town).filter(act=ACT, payload__run=run.pk).first()


@dataclass(frozen=True)
class Refused:
    """How many rows are refused for one reason."""

    label: str
    count: int


def refused(run: IssueRun) -> list[Refused]:
    """Return for which reasons rows are refused, the most frequent first."""
    rows = run.rows.exclude(reason="").order_by().values_list("reason").annotate(n=Count("pk"))
    found = sorted(rows, key=lambda row: -row[1])
    return [Refused(str(Reason(reason).label), count) for reason, count in found]


@transaction.atomic
def _pay(pk: int, now: datetime) -> None:
    rows = IssueRun.objects.select_for_update(of=("self",))
    related = ("town", "programme__asset", "programme__source", "programme__budget", "by")
    run = rows.select_related(*related).get(pk=pk)
    if run.state != State.AGREED:
        return
    programme = run.programme
    mine = list(run.rows.filter(reason=""))
    if _digest(mine) != run.digest or programme.budget_id is None or programme.custody_id is None:
        run.state, run.code = State.FAILED, "changed"
        run.save(update_fields=["state", "code"])
        return
    gifts = [Gift(row.account_id or 0, row.amount or 0) for row in mine]
    source = programme.source
    try:
        with transaction.atomic():
            backing = Line(programme.budget_id, programme.custody_id, run.amount)
            order = Order(f"issue-run:{pk}", "issue", [backing], programme.name_ko)
            posted = issues.run(
                asset=programme.asset, source=source, gifts=gifts, order=order, by=run.by, now=now
            )
    except Refusal as refusal:
        run.state, run.code = State.FAILED, refusal.code
        run.save(update_fields=["state", "code"])
        return
    run.state, run.journal_id, run.paid_at = State.PAID, posted.journal, posted.at
    run.save(update_fields=["state", "journal", "paid_at"])


def _tell(pk: int, now: datetime) -> None:
    """Tell everybody who was paid, once: each part has its own key."""
    run = IssueRun.objects.select_related("programme").get(pk=pk)
    if run.state != State.PAID or run.told:
        return
    rows = run.rows.filter(reason="").order_by("line").values_list("account_id", "amount")
    by_amount: dict[int, list[int]] = {}
    for account, amount in rows:
        by_amount.setdefault(amount or 0, []).append(account or 0)
    with transaction.atomic():
        for amount, people in sorted(by_amount.items()):
            for start in range(0, len(people), TELL_AT_ONCE):
                outbox.tell(
                    people[start : start + TELL_AT_ONCE],
                    kind=TOLD,
                    text=gettext_noop("%(name)s: you got %(won)s won."),
                    params={"name": run.programme.name_ko, "won": f"{amount:,}"},
                    path="/ledger/wallet/",
                    town_id=run.town_id,
                    now=now,
                    key=f"{TOLD}:{pk}:{amount}:{start}",
                )
        IssueRun.objects.filter(pk=pk).update(told=True)


def _judged(programme: Programme, read: Sequence[Row], now: datetime) -> list[IssueRow]:
    """Return a row for each line: whom it pays, or why not."""
    known = _people(programme.town, [row.address for row in read if not row.reason], now)
    most = rules.number(town=programme.town, key="ledger.holding_won", at=now)
    has = _balances(programme.asset, known.values())
    seen: set[int] = set()
    rows = []
    for row in read:
        account = known.get(row.address, 0)
        reason = row.reason
        if not reason and not account:
            reason = Reason.UNKNOWN
        elif not reason and account in seen:
            reason = Reason.DOUBLED
        elif not reason and has.get(account, 0) + row.amount > most:
            reason = Reason.CAP
        if reason:
            rows.append(IssueRow(line=row.line, reason=reason))
        else:
            seen.add(account)
            rows.append(IssueRow(line=row.line, account_id=account, amount=row.amount))
    return rows


def _people(town: Town, addresses: Sequence[str], now: datetime) -> dict[str, int]:
    """Return the accounts of the town's verified residents by their proven addresses."""
    residents = Membership.objects.of(town).in_force(now).filter(role=Role.VERIFIED_RESIDENT)
    found: dict[str, int] = {}
    for start in range(0, len(addresses), AT_ONCE):
        some = addresses[start : start + AT_ONCE]
        rows = Account.objects.filter(
            Q(email__in=some) | Q(phone__in=some, phone_verified_at__isnull=False),
            is_active=True,
            closed_at=None,
            pk__in=residents.values("account_id"),
        )
        for pk, email, phone in rows.values_list("pk", "email", "phone"):
            found |= {address: pk for address in (email, phone) if address}
    return found


def _balances(asset: Asset, people: Iterable[int]) -> dict[int, int]:
    rows = Balance.objects.filter(
        purse__asset=asset, purse__holder=Purse.Holder.PERSON, purse__name="",
        purse__owner__in=set(people),
    )  # fmt: skip
    return dict(rows.values_list("purse__owner_id", "amount"))


def _digest(rows: Iterable[IssueRow]) -> str:
    text = ";".join(f"{row.account_id}:{row.amount}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def _insist(run: IssueRun) -> None:
    if run.programme.closed_at is not None:
        raise ValidationError(_("This programme has ended. Nothing was changed."))
    if not run.people:
        raise ValidationError(_("No line of this list can be paid."))
    there = left(run)
    if run.amount > there:
        text = _("The list needs %(won)s won, and %(left)s won are left of the budget.")
        raise ValidationError(text % {"won": f"{run.amount:,}", "left": f"{there:,}"})
