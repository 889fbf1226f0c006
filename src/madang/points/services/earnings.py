"""Giving points for acts: within the caps, out of the year's budget, or held back by signs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.ledger.engine.requests import Line
from madang.ledger.models import Journal, Lot
from madang.ledger.services import corrections, purses, transfers
from madang.ledger.services.refusals import Shortfall, Spent
from madang.points.engine import acts, signs
from madang.points.engine.acts import Kind, Room
from madang.points.engine.signs import Act, Sign
from madang.points.models import Earning
from madang.points.services import queues, tariffs, tills
from madang.points.services.tariffs import Terms
from madang.towns.models import Town

State = Earning.State
EARNED = "points.earned"
AT_ONCE = 200
LOOK_BACK = timedelta(days=30)
HELD_TEXT = gettext_noop(
    "%(points)s points are held back until an official has looked at them. You can read why."
)


def pay_due(*, town: Town, now: datetime) -> int:
    """Look at every act that waits, and take back what is due; return how many. Safe at once."""
    known = cache(lambda at: tariffs.terms(town, at=at))
    total, last = 0, 0
    while found := _next(town, last):
        for pk in found:
            total += _looked(pk, known, now=now)
        last = found[-1]
    for pk in list(Earning.objects.of(town).owing().values_list("pk", flat=True)):
        total += take_back(pk, now=now)
    return total


def _next(town: Town, last: int) -> list[int]:
    rows = Earning.objects.of(town).waiting().filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _looked(pk: int, known: Callable[[datetime], Terms], *, now: datetime) -> bool:
    """Decide about one act that waits, alone for its person."""
    found = Earning.objects.filter(pk=pk).values_list("town_id", "person_id").first()
    if found is None:
        return False
    alone(*found)
    rows = Earning.objects.waiting().select_related("town", "person")
    row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    if row.person is None:  # who did it has left
        return _settled(row, State.UNDONE, 0, now)
    terms = known(row.happened_at)
    left = room(row.town, row.person_id, row, terms=terms)
    amount = acts.earned(row.worth, left)
    if not amount:
        return _settled(row, State.CAPPED, 0, now)
    shown = _signs(row, terms)
    if shown:
        row.signs = [[sign.code, sign.n] for sign in shown]
        return _held(row, amount, now)
    return pay(row, amount, now=now) or _settled(row, State.UNFUNDED, 0, now)


def room(town: Town, person_id: int | None, act: Earning, *, terms: Terms) -> Room:
    """Return what the person can still earn on the day of the act; `act` itself is not counted."""
    rows = (
        Earning.objects.of(town)
        .counting()
        .filter(person=person_id, happened_on__year=act.happened_on.year)
    )
    earned = [(row.happened_on, row.kept) for row in rows.exclude(pk=act.pk)]
    return acts.room(terms.caps, earned, act.happened_on)


def pay(row: Earning, amount: int, *, now: datetime) -> bool:
    """Give `amount` out of this year's budget; False when it does not reach. The caller locks."""
    if row.person is None:
        return False
    town, year = row.town, tills.year_of(row.town, now)
    source = tills.programme(town, year, now=now).source
    wallet = purses.of_person(asset=tills.asset(town, now=now), owner=row.person, now=now)
    try:
        posted = transfers.post(
            town=town,
            lines=[Line(source.pk, wallet.pk, amount)],
            key=f"points:{row.pk}",
            kind=EARNED,
            why="",
            by=None,
            now=now,
        )
    except Shortfall:
        return False
    row.journal_id = posted.journal
    return _settled(row, State.PAID, amount, now)


def _settled(row: Earning, state: State, amount: int, now: datetime) -> bool:
    row.state, row.amount, row.settled_at = state, amount, now
    row.save()
    return True


def _held(row: Earning, amount: int, now: datetime) -> bool:
    row.state, row.amount = State.HELD, amount
    row.save()
    outbox.tell(
        [row.person_id] if row.person_id else [],
        kind="points.decided",
        text=HELD_TEXT,
        params={"points": f"{amount:,}"},
        path="/points/",
        town_id=row.town_id,
        now=now,
        key=f"points.held:{row.pk}",
    )
    queues.tell(row, now=now)
    return True


def _signs(row: Earning, terms: Terms) -> list[Sign]:
    rows = Earning.objects.of(row.town).filter(
        person=row.person_id,
        happened_at__gt=row.happened_at - LOOK_BACK,
        happened_at__lte=row.happened_at,
    )
    before = [_act(one) for one in rows.exclude(pk=row.pk)]
    return signs.found(_act(row), before, terms.limits, is_own=row.is_own)


def _act(row: Earning) -> Act:
    return Act(Kind(row.kind), row.happened_at, row.partner, row.won, row.undone_at is not None)


@transaction.atomic
def take_back(pk: int, *, now: datetime) -> bool:
    """Take back what is due of one act, as far as it is still there; tried once an undoing."""
    found = Earning.objects.filter(pk=pk).values_list("town_id", "person_id").first()
    if found is None:
        return False
    alone(*found)
    rows = Earning.objects.owing().select_related("town", "journal")
    row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None or row.journal is None:
        return False
    lot = Lot.objects.filter(posting__journal=row.journal, renews=None).first()
    back = min(lot.free if lot else 0, row.due_back - row.taken_back)
    if back:
        try:
            _taken(row.journal, back, key=f"points:{row.pk}:back:{row.taken_back}", now=now)
        except Spent:
            return False  # it was used or has expired this moment: the next run sees
    row.taken_back += back
    row.back_tried_at = now
    row.save(update_fields=["taken_back", "back_tried_at"])
    return True


def _taken(journal: Journal, back: int, *, key: str, now: datetime) -> None:
    paid = corrections.lines_of(journal)[0]
    lines = [Line(paid.credit, paid.debit, back)]
    corrections.refund(journal=journal, lines=lines, key=key, why="", by=None, now=now)


def alone(town_id: int, person_id: int | None) -> None:
    """Wait until nobody else gives or takes this person's points, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"points {town_id} {person_id}"],
        )
