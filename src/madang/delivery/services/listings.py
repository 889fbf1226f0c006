"""Finding a shop: the list as residents search, narrow and sort it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Coalesce, Cos, Least, Power, Radians, Sin, Sqrt
from django.utils.translation import gettext_lazy as _

from madang.base.lists import WORDS_LENGTH, Column, Filter, Listed, Plan, Rows, listed
from madang.delivery.engine.fees import EARTH_M
from madang.delivery.engine.hours import DAY_MIN
from madang.delivery.engine.places import middle
from madang.delivery.models import Cuisine, DeliveryFee, Dish, Shop, ShopDay, ShopHours
from madang.delivery.models.shops import ShopQuerySet
from madang.delivery.services import fees, findables, hours, preparations, rankings
from madang.delivery.services.hours import Standing
from madang.delivery.services.preparations import Kitchens
from madang.delivery.services.rankings import Ranked, Ranker
from madang.reputation.services import ratings
from madang.reputation.services.ratings import Shown
from madang.towns.models import Region, Town

PAGE = 20
SHOWN_DISHES = 3
NEAREST = Column("nearest", _("Nearest first"), ("metres",))
FITTING = Column(rankings.ORDER, _("What fits first"), ("rank_place",))
CHEAPEST = Column("fee", _("Lowest delivery fee first"), ("fee_here",))
RATED = Column("rated", _("Best rated first"), ("-rated_low",))
ORDERS = (
    Column("name", _("By name"), ("name",)),
    Column("newest", _("New shops first"), ("-opened_at",)),
    Column("minimum", _("Smallest minimum order first"), ("minimum_won",)),
)
WAYS = (("delivers", _("Delivery")), ("packs", _("Takeaway")), ("seats", _("Eating in")))
OPEN = (("now", _("Open now")),)
Point = tuple[float, float]


@dataclass(frozen=True)
class Found:
    """One shop of the list as it stands now; `fee_won` is to the place asked for, None: unknown."""

    shop: Shop
    standing: Standing
    dishes: Sequence[Dish]
    metres: int | None
    fee_won: int | None
    rating: Shown
    prep_minutes: int  # learnt from its orders where they show it, else its own figure
    why: Ranked | None  # in the town's own order


@dataclass(frozen=True)
class Listing:
    """A page of shops with how it can be narrowed; `place` is the one asked for.

    `merits` are those of all shops among which the page was chosen, in the town's own order.
    """

    listed: Listed
    rows: list[Found]
    place: Point | None
    merits: Mapping[int, float]

    @property
    def first(self) -> int:
        """The place of the page's first row in the whole list, the top is 0."""
        return max(self.listed.page.start_index() - 1, 0)


def dongs(town: Town) -> list[Region]:
    """Return the dongs of a town, those of a city's districts included."""
    own = Region.objects.filter(level=Region.Level.DONG).defer("boundary")
    near = own.filter(parent_id=town.region_id) | own.filter(parent__parent_id=town.region_id)
    return list(near.order_by("name_ko"))


def listing(
    *,
    town: Town,
    asked: Mapping[str, str],
    now: datetime,
    dongs: Sequence[Region] = (),
    place: Point | None = None,
) -> Listing:
    """Return the page of open shops that `asked` (the address's query) wants.

    A dong that is asked for stands for its middle, unless `place` says more.
    """
    place = place or _middle_of(asked.get("dong", ""), dongs)
    words = asked.get("q", "")[:WORDS_LENGTH].split()
    rows = _with_all(Shop.objects.of(town).public(), words)
    if place:
        rows = rows.filter(lat__isnull=False).annotate(metres=_metres(place))
        rows = rows.annotate(fee_here=_fee_here())
    least = ratings.least(town=town, now=now)
    ranker = Ranker(town, now, is_open(town=town, now=now), place is not None, least)
    found = listed(_plan(town, dongs, place, ranker), rows, asked)
    shops = list(found.rows)
    known = preparations.kitchens([shop.pk for shop in shops], town=town, now=now)
    page = [_found(shop, place, ranker, known) for shop in shops]
    return Listing(found, page, place, ranker.merits)


def open_at(rows: Rows, *, town: Town, now: datetime) -> Rows:
    """Narrow shops to those that take orders at `now`, by the same rules as the engine's."""
    return rows.filter(is_open(town=town, now=now))


def is_open(*, town: Town, now: datetime) -> Q:
    """Return what is true of shops that take orders at `now`."""
    local = now.astimezone(town.zone)
    today, minute = local.date(), local.hour * 60 + local.minute
    by_day = _open_on(today, minute) | _open_on(today - timedelta(days=1), minute + DAY_MIN)
    paused = Q(paused_until__isnull=False, paused_until__gt=now)
    return by_day & ~paused


def _open_on(day: date, minute: int) -> Q:
    """Return what is true of shops whose hours of `day` cover the minute."""
    covers = Q(opens__lte=minute, closes__gt=minute) & (
        Q(break_from=None) | Q(break_from__gt=minute) | Q(break_to__lte=minute)
    )
    own = ShopDay.objects.filter(shop=OuterRef("pk"), day=day)
    week = ShopHours.objects.filter(shop=OuterRef("pk"), weekday=day.weekday())
    usual = Q(Exists(week.filter(covers))) & ~Q(Exists(own))
    if hours.is_holiday(day):
        usual &= Q(closed_on_holidays=False)
    return Q(Exists(own.filter(covers))) | usual


def _metres(place: Point) -> Combinable:
    """Return the distance to `place`, by the formula of `engine.fees.distance_m`."""
    lat, lon = place
    half = Power(Sin(Radians(F("lat") - Value(lat)) / 2), 2) + Cos(Radians(Value(lat))) * Cos(
        Radians(F("lat"))
    ) * Power(Sin(Radians(F("lon") - Value(lon)) / 2), 2)
    arc = ASin(Least(Value(1.0), Sqrt(half)), output_field=FloatField())
    return Value(2 * EARTH_M) * arc


def _with_all(rows: ShopQuerySet, words: Sequence[str]) -> ShopQuerySet:
    """Ask for what a list shows with its shops, however many; dishes that are searched first."""
    shown = Dish.objects.standing()
    said = Q()
    for word in words:
        said |= Q(name__icontains=word)
    if words:
        hit = Case(When(said, then=0), default=1, output_field=IntegerField())
        shown = shown.annotate(hit=hit).order_by("hit", "section__position", "position", "id")
    else:
        shown = shown.order_by("section__position", "position", "id")
    dishes: Prefetch[str, QuerySet[Dish], str] = Prefetch(
        "dishes", shown[:SHOWN_DISHES], to_attr="shown"
    )
    rows = rows.annotate(
        rated_low=Coalesce(F("subject__low"), Value(ratings.USUAL_LOW), output_field=FloatField())
    )
    rows = rows.select_related("town", "region", "subject").defer(
        "town__basemap", "region__boundary"
    )
    return rows.prefetch_related("hours", "days", "fees", dishes)


def _plan(town: Town, dongs: Sequence[Region], place: Point | None, ranker: Ranker) -> Plan:
    now = ranker.now
    choices = tuple((str(dong.pk), dong.name) for dong in dongs)
    return Plan(
        columns=(FITTING, *([NEAREST, CHEAPEST] if place else []), RATED, *ORDERS),
        search=lambda rows, word: findables.saying(rows, word, town=town),
        filters=(
            *([Filter("dong", _("Where to"), choices, _reaching(place))] if choices else []),
            Filter("cuisine", _("What it cooks"), tuple(Cuisine.choices), _cooking),
            Filter("way", _("How to get it"), WAYS, lambda rows, way: rows.filter(**{way: True})),
            Filter("open", _("When"), OPEN, lambda rows, _value: open_at(rows, town=town, now=now)),
        ),
        order=rankings.ORDER,
        size=PAGE,
        arrange=ranker,
    )


def _cooking(rows: Rows, cuisine: str) -> Rows:
    return rows.filter(cuisine=cuisine)


def _reaching(place: Point | None) -> Callable[[Rows, str], Rows]:
    """Return the filter of shops that deliver to `place`; without one, of those in the dong."""
    if place is None:
        return lambda rows, value: rows.filter(region_id=value)
    return lambda rows, _value: delivering(rows)


def _fee_here() -> Subquery:
    """Return the fee of the narrowest band that reaches as far as `metres`."""
    bands = DeliveryFee.objects.filter(shop=OuterRef("pk"), up_to_m__gte=OuterRef("metres"))
    return Subquery(bands.order_by("up_to_m").values("fee_won")[:1])


def delivering(rows: Rows) -> Rows:
    """Narrow shops whose `metres` were asked for to those that deliver that far."""
    bands = DeliveryFee.objects.filter(shop=OuterRef("pk"), up_to_m__gte=OuterRef("metres"))
    return rows.filter(Exists(bands), delivers=True)


def _middle_of(value: str, dongs: Sequence[Region]) -> Point | None:
    wanted = next((dong for dong in dongs if str(dong.pk) == value), None)
    return middle(wanted.boundary) if wanted else None


def _found(shop: Shop, place: Point | None, ranker: Ranker, known: Kitchens) -> Found:
    metres = getattr(shop, "metres", None)
    busy = shop.busy_minutes if shop.is_busy(ranker.now) else 0
    return Found(
        shop,
        hours.standing(shop, now=ranker.now),
        shop.shown,  # type: ignore[attr-defined] # asked for with the list
        None if metres is None else round(metres),
        fees.fee(shop, lat=place[0], lon=place[1]) if place else None,
        ratings.shown(shop.subject, least=ranker.least),
        known.minutes(shop.pk, own=shop.prep_minutes, busy=busy)[0],
        ranker.why.get(shop.pk),
    )
