"""From where to where points go: the purses of a town, and the programmes that issue from them.

What may be earned in a year stands in a purse of that year, whose programme makes lots of it. Won
for all points that are out or can still be earned stand in the purse "points:backing".
"""

from dataclasses import dataclass
from datetime import datetime

from madang.ledger.models import Asset, Merchant, Programme, Purse
from madang.ledger.services import merchants, programmes, purses
from madang.ledger.services.programmes import Flow, Terms, Title
from madang.rules.services import rules
from madang.towns.models import Town

CODE = "points"
AREA = "points"  # points count at the town's own purse "points:used" and nowhere else
BACKING = "points:backing"
ISSUE = "points:issue"


def year_of(town: Town, at: datetime) -> int:
    """Return the year of `at` in the town."""
    return at.astimezone(town.zone).year


def asset(town: Town, *, now: datetime) -> Asset:
    """Return the town's points as the ledger counts them."""
    return purses.asset(
        town=town, code=CODE, kind=Asset.Kind.POINTS, name_ko="포인트", name_en="Points", now=now,
        has_lots=True,
    )  # fmt: skip


def issue(town: Town, *, now: datetime) -> Purse:
    """Return the purse from which budgets of points come."""
    return purses.named(asset=asset(town, now=now), holder="outside", name=ISSUE, now=now)


def budget(town: Town, year: int, *, now: datetime) -> Purse:
    """Return the purse out of which the points of a year are given."""
    return purses.named(
        asset=asset(town, now=now), holder="town", name=f"points:{year}", minimum=0, now=now
    )


def expired(town: Town, *, now: datetime) -> Purse:
    """Return the purse to which points go whose time is over."""
    return purses.named(asset=asset(town, now=now), holder="town", name="points:expired", now=now)


def used(town: Town, *, now: datetime) -> Purse:
    """Return the purse that takes points which people use."""
    purse = purses.named(asset=asset(town, now=now), holder="town", name="points:used", now=now)
    if not Merchant.objects.filter(purse=purse, ended_at=None).exists():
        merchants.register(purse=purse, area=AREA, trade=AREA, yearly_sales=0, now=now)
    return purse


def programme(town: Town, year: int, *, now: datetime) -> Programme:
    """Return the programme of a year; its lots last as long as the rule of `now` says."""
    months = rules.number(town=town, key="points.keep_months", at=now)
    found = programmes.start(
        asset=asset(town, now=now),
        code=f"{CODE}:{year}",
        kind=Programme.Kind.POLICY,
        title=Title(town.name_ko, f"{year}년 포인트", f"Points of {year}"),
        terms=Terms(areas=[AREA], months=months),
        flow=Flow(source=budget(town, year, now=now), leftover=expired(town, now=now)),
        now=now,
    )
    if found.months != months:
        found.months = months
        found.save(update_fields=["months"])
    return found


def wallet(town: Town, owner_id: int) -> Purse | None:
    """Return the purse with a person's points, None before they have had any."""
    return Purse.objects.filter(
        town=town, asset__code=CODE, owner_id=owner_id, holder=Purse.Holder.PERSON, name=""
    ).first()


def backing(town: Town, *, now: datetime) -> Purse | None:
    """Return the purse with the won behind the points, None where the town counts no won."""
    won = Asset.objects.of(town).filter(kind=Asset.Kind.MONEY).first()
    if won is None:
        return None
    return purses.named(asset=won, holder="town", name=BACKING, minimum=0, now=now)


@dataclass(frozen=True)
class Exchange:
    """How points become local currency: won go from `backing` to `custody`, as much is issued."""

    currency: Asset
    programme: Programme
    backing: Purse
    custody: Purse


def _selling(town: Town) -> Programme | None:
    """Return the oldest programme that issues local currency of the town."""
    rows = Programme.objects.of(town).running().filter(asset__kind=Asset.Kind.CURRENCY)
    return rows.exclude(code=CODE).select_related("asset").order_by("id").first()


def has_exchange(town: Town) -> bool:
    """Tell whether points can become local currency; opens nothing."""
    has_won = Asset.objects.of(town).filter(kind=Asset.Kind.MONEY).exists()
    return has_won and _selling(town) is not None


def exchange(town: Town, *, now: datetime) -> Exchange | None:
    """Return how points become local currency, None where the town issues none with lots.

    It counts where what the town sells counts, and lasts as the ledger's rule says.
    """
    running = _selling(town)
    behind = backing(town, now=now)
    if running is None or behind is None:
        return None
    custody = purses.named(asset=behind.asset, holder="town", name="custody", now=now)
    made = programmes.start(
        asset=running.asset,
        code=CODE,
        kind=Programme.Kind.POLICY,
        title=Title(town.name_ko, "포인트에서 바꾼 지역화폐", "Local currency from points"),
        terms=Terms(areas=running.areas, excluded_trades=running.excluded_trades),
        flow=Flow(custody=custody, budget=behind),
        now=now,
    )
    return Exchange(running.asset, made, behind, custody)
