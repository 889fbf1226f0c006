"""The points of the demo: what earns them, this year's budget, and what the people did so far."""

from datetime import datetime, timedelta

from madang.base import scope
from madang.delivery.models import Order
from madang.delivery.services import rewards as purchases
from madang.participation.models import Proposal
from madang.participation.services import rewards as participation
from madang.people.models import Account
from madang.points.models import Earning
from madang.points.services import budgets, earnings, purposes
from madang.rules.models import Rule
from madang.site.demo.world import World
from madang.towns.models import Town

BUDGET = 20_000_000
TARIFF = {
    "proposal": 5_000,
    "survey": 500,
    "report": 200,
    "purchase_percent": 2,
    "day_most": 6_000,
}
PURPOSES = (
    ("아이들 저녁 급식", "Evening meals for children"),
    ("가온천 나무 심기", "Trees on the river"),
)


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether anybody has earned points in the town."""
    return Earning.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let the council decide what earns points, and give them for what was done before."""
    with scope.within(town.pk):
        _decide(town, now)
        why = "주민 참여 포인트 예산"
        budgets.change(town=town, points=BUDGET, by=operator, why=why, now=now)
        for name_ko, name_en in PURPOSES[: 0 if purposes.open_ones(town) else None]:
            purposes.begin(town=town, name_ko=name_ko, name_en=name_en, by=operator, now=now)
        _earned(town)
        earnings.pay_due(town=town, now=now)


def wake(town: Town, world: World, now: datetime) -> None:
    """Nothing ages while the demo sleeps."""


def _decide(town: Town, now: datetime) -> None:
    since = now - timedelta(days=400)
    for name, value in TARIFF.items():
        known = {"value": str(value), "article": "가온시 마당 조례 제21조의6", "valid_from": since}
        words = {"decided_by": "가온시의회", "why": "주민 참여를 북돋우기 위해", "made_at": since}
        Rule.objects.get_or_create(town=town, key=f"points.{name}", defaults=known | words)


def _earned(town: Town) -> None:
    """Write down what proposals and orders would have earned."""
    rows = Proposal.objects.of(town).filter(answered_at__isnull=False).select_related("town")
    for proposal in rows:
        participation.step(proposal, "answer", now=proposal.answered_at or proposal.changed_at)
    orders = Order.objects.filter(town=town, state="settled").select_related("shop", "town")
    for order in orders.order_by("settled_at"):
        purchases.settled(order, now=order.settled_at or order.moved_at)
