"""What couriers earn: deliveries as the ledger paid them, and the guarantee for time on duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madang.delivery.engine import incomes
from madang.delivery.engine.couriers import Belongs
from madang.delivery.engine.incomes import Spread
from madang.delivery.engine.orders.machine import ENDS
from madang.delivery.models import AgencyPart, Courier, Offer, Order, Settlement, Shift, ShiftPay
from madang.kernel.csvlines import line
from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Posting, Purse
from madang.ledger.services import purses, transfers
from madang.rules.services import rules
from madang.towns.models import Town

GUARANTEE = "delivery.guarantee"
SPREAD_DAYS = 28


@dataclass(frozen=True)
class Delivery:
    """One delivery and what it paid; None: it is not settled yet. `kept_won` has the agency."""

    order: Order
    at: datetime
    won: int | None
    kept_won: int = 0


@dataclass(frozen=True)
class Week:
    """A courier's week from Monday: deliveries, and shifts with what the guarantee added."""

    first: date
    deliveries: Sequence[Delivery]
    shifts: Sequence[Shift]

    @property
    def earned_won(self) -> int:
        return sum(one.won or 0 for one in self.deliveries)

    @property
    def kept_won(self) -> int:
        return sum(one.kept_won for one in self.deliveries)

    @property
    def top_up_won(self) -> int:
        pays = [getattr(shift, "pay", None) for shift in self.shifts]
        return sum(pay.top_up_won for pay in pays if pay)

    @property
    def won(self) -> int:
        return self.earned_won + self.top_up_won


def week(courier: Courier, *, day: date) -> Week:
    """Return the week of `day`."""
    first = day - timedelta(days=day.weekday())
    zone = courier.town.zone
    start = datetime.combine(first, time(), tzinfo=zone)
    end = datetime.combine(first + timedelta(days=7), time(), tzinfo=zone)
    rows = Settlement.objects.filter(town=courier.town, order__courier=courier.account_id)
    settled = list(rows.filter(at__gte=start, at__lt=end).select_related("order__shop"))
    open_ones = Order.objects.filter(
        town=courier.town, courier=courier.account_id, settlement=None, state="delivered",
        moved_at__gte=start, moved_at__lt=end,
    ).select_related("shop")  # fmt: skip
    paid = _paid(courier, settled)
    kept = _kept(courier, [one.order_id for one in settled])
    lines = [
        Delivery(one.order, one.at, paid[one.pk], kept.get(one.order_id, 0)) for one in settled
    ]
    lines += [Delivery(one, one.moved_at, None) for one in open_ones]
    shifts = Shift.objects.filter(courier=courier, on_at__gte=start, on_at__lt=end)
    return Week(
        first,
        sorted(lines, key=lambda one: one.at),
        list(shifts.select_related("pay", "zone").prefetch_related("breaks")),
    )


def _paid(courier: Courier, settled: Sequence[Settlement]) -> dict[int, int]:
    """Return what each settlement paid into the courier's purses, as the books have it."""
    mine = set(
        Purse.objects.filter(
            town_id=courier.town_id, holder=purses.Holder.PARTNER,
            name=f"courier:{courier.account_id}",
        ).values_list("pk", flat=True)
    )  # fmt: skip
    by_journal: dict[int, int] = {}
    journals = [pk for one in settled for pk in (one.journal_id, one.others_id) if pk]
    moved = Posting.objects.filter(journal__in=journals)
    for post in moved.filter(Q(credit__in=mine) | Q(debit__in=mine)):
        sign = (post.credit_id in mine) - (post.debit_id in mine)
        by_journal[post.journal_id] = by_journal.get(post.journal_id, 0) + sign * post.amount
    return {
        one.pk: sum(by_journal.get(pk, 0) for pk in (one.journal_id, one.others_id) if pk)
        for one in settled
    }


def _kept(courier: Courier, orders: Sequence[int]) -> dict[int, int]:
    """Return what agencies kept of the fees for bringing `orders`."""
    rows = AgencyPart.objects.filter(courier=courier, order__in=orders)
    return dict(rows.values_list("order", "kept_won"))


def text(found: Week) -> str:
    """Return the week as CSV: deliveries, then shifts with the guarantee."""
    heads = [
        pgettext("column", "When"), pgettext("column", "What it was"),
        pgettext("column", "Minutes on duty"), _("Won"),
    ]  # fmt: skip
    out = [line(heads)]
    out += [
        line([one.at.isoformat(), one.order.shop.name, None, one.won]) for one in found.deliveries
    ]
    for shift in found.shifts:
        pay = getattr(shift, "pay", None)
        if shift.on_at is not None:
            minutes = pay.seconds // 60 if pay else None
            won = pay.top_up_won if pay else None
            out.append(line([shift.on_at.isoformat(), _("Up to the guarantee"), minutes, won]))
    return "".join(out)


def pay_due(*, town: Town, now: datetime) -> int:
    """Reckon up every shift that is over and whose orders all are; return how many."""
    done = 0
    for found in Shift.objects.unpaid().filter(town=town).select_related("courier").order_by("id"):
        with transaction.atomic():
            shift = Shift.objects.select_for_update(of=("self",)).get(pk=found.pk)
            if not hasattr(shift, "pay") and (orders := _orders(shift)) is not None:
                _pay(shift, orders, now=now)
                done += 1
    return done


def _orders(shift: Shift) -> list[Order] | None:
    """Return the orders that were carried in a shift; None: one of them is not over yet."""
    rows = Order.objects.filter(
        courier=shift.courier.account_id, offered__offer__shift=shift,
        offered__offer__state__in=[Offer.State.ACCEPTED, Offer.State.DONE],
    ).distinct()  # fmt: skip
    found = list(rows.select_related("settlement"))
    ends = [state.value for state in ENDS]
    if all(hasattr(one, "settlement") or one.state in ends for one in found):
        return found
    return None


def _pay(shift: Shift, orders: Sequence[Order], *, now: datetime) -> None:
    """Write what a shift came to, once, and add what is missing to the guarantee.

    The fee counts whole: the town's pool does not pay what an agency keeps of it.
    """
    courier, off = shift.courier, shift.off_at or now
    settled = [one.settlement for one in orders if hasattr(one, "settlement")]
    earned = sum(_paid(courier, settled).values())
    hour = rules.number(town=shift.town, key="delivery.guarantee_hour_won", at=off)
    hour = 0 if courier.belongs == Belongs.SHOP else hour  # a shop pays its own
    seconds = int(shift.worked(off).total_seconds())
    kept = sum(_kept(courier, [one.pk for one in orders]).values())
    missing = incomes.top_up(earned + kept, seconds, hour)
    made = ShiftPay(
        town=shift.town, shift=shift, seconds=seconds, deliveries=len(settled), earned_won=earned,
        hour_won=hour, top_up_won=missing, at=now,
    )  # fmt: skip
    if missing:
        made.journal_id = _posted(shift, missing, now=now)
    made.save(force_insert=True)


def _posted(shift: Shift, won: int, *, now: datetime) -> int:
    asset = purses.asset(
        town=shift.town, code="KRW", kind=Asset.Kind.MONEY, name_ko="원", name_en="Won", now=now
    )
    pool = purses.named(asset=asset, holder=purses.Holder.TOWN, name="delivery:pool", now=now)
    theirs = purses.named(
        asset=asset, holder=purses.Holder.PARTNER, name=f"courier:{shift.courier.account_id}",
        minimum=0, now=now,
    )  # fmt: skip
    posted = transfers.post(
        town=shift.town, lines=[Line(pool.pk, theirs.pk, won)],
        key=f"delivery:shift:{shift.pk}:guarantee", kind=GUARANTEE, why="", by=None, now=now,
    )  # fmt: skip
    return posted.journal


def spread(*, town: Town, now: datetime) -> Spread | None:
    """Return how far the couriers' incomes of four weeks are apart; None: nobody had any."""
    since = now - timedelta(days=SPREAD_DAYS)
    rows = ShiftPay.objects.filter(town=town, at__gte=since).exclude(hour_won=0, earned_won=0)
    sums = rows.values("shift__courier").annotate(earned=Sum("earned_won"), added=Sum("top_up_won"))
    return incomes.spread([row["earned"] + row["added"] for row in sums.order_by()])
