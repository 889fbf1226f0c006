"""Coupons: who pays for which share, who may use one, which stand together, which are best.

Every discount is taken of the price without coupons, so that the order of coupons is of no matter.
Where they take off more than there is, those are cut first that come last in `LEVELS`: the shop's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from madang.delivery.engine.orders.parties import Party

BPS = 10_000


class On(StrEnum):
    """What a coupon lowers."""

    DISHES = "dishes"
    DELIVERY = "delivery"


class Level(StrEnum):
    """Who issues it."""

    NATIONAL = "national"
    PROVINCE = "province"
    TOWN = "town"
    SHOP = "shop"


LEVELS = tuple(Level)
FUNDERS = (Party.NATIONAL, Party.PROVINCE, Party.TOWN, Party.SHOP)


class WhyNot(StrEnum):
    """Why a coupon is not used here."""

    NOT_YET = "not_yet"
    OVER = "over"
    MINIMUM = "minimum"
    OTHER_SHOP = "other_shop"
    PERSON = "person"
    PERSON_DAY = "person_day"
    DAY = "day"
    EDITION = "edition"
    NOTHING_TO_LOWER = "nothing_to_lower"
    NOT_TOGETHER = "not_together"
    NOT_BETTER = "not_better"


@dataclass(frozen=True)
class Caps:
    """How often: one person in all and in a day, everybody in a day and in all. None: no limit."""

    person: int | None = 1
    person_day: int | None = None
    day: int | None = None
    edition: int | None = None


@dataclass(frozen=True)
class Used:
    """How often the edition was used so far, counted as `Caps` counts."""

    person: int = 0
    person_day: int = 0
    day: int = 0
    edition: int = 0


@dataclass(frozen=True)
class Edition:
    """One issue of a coupon: `won` off, or `bps` of the price and `most_won` at most.

    `shares` are basis points of the discount by who pays for them, together 10,000.
    """

    id: int
    level: Level
    shares: Mapping[Party, int]
    starts_at: datetime
    ends_at: datetime
    won: int = 0
    bps: int = 0
    most_won: int | None = None
    on: On = On.DISHES
    minimum_won: int = 0
    shop: int | None = None
    caps: Caps = field(default_factory=Caps)

    def __post_init__(self) -> None:
        if sum(self.shares.values()) != BPS or min(self.shares.values()) < 0:
            raise ValueError("the shares of a coupon are 10,000 basis points together")
        if not set(self.shares) <= set(FUNDERS):
            raise ValueError("coupons are paid for by the nation, the province, town or shop")
        if (self.won > 0) == (self.bps > 0) or self.won < 0 or not 0 <= self.bps <= BPS:
            raise ValueError("a coupon takes off won, or a share of the price")


@dataclass(frozen=True)
class OwnLimits:
    """How far a coupon may go that a shop pays: the days it runs, the share of the dishes."""

    days: int
    percent: int


class Beyond(StrEnum):
    """In what a shop's own coupon goes beyond what may be."""

    ENDED = "ended"
    DAYS = "days"
    PERCENT = "percent"
    CAPS = "caps"


@dataclass(frozen=True)
class Basket:
    """What coupons can lower: the dishes of one shop and the delivery, in won."""

    dishes_won: int
    delivery_won: int = 0
    shop: int | None = None

    def of(self, on: On) -> int:
        return self.dishes_won if on == On.DISHES else self.delivery_won


@dataclass(frozen=True)
class Applied:
    """A coupon in use: what it takes off, and who pays how much of it."""

    edition: Edition
    won: int
    shares: Mapping[Party, int]


@dataclass(frozen=True)
class Stacking:
    """Which coupons stand together: how many, how many of one level, and which levels never do."""

    most: int = 2
    most_a_level: int = 1
    apart: frozenset[frozenset[Level]] = frozenset({frozenset({Level.NATIONAL, Level.PROVINCE})})

    def allows(self, editions: Sequence[Edition]) -> bool:
        levels = [edition.level for edition in editions]
        if len(editions) > self.most:
            return False
        if any(levels.count(level) > self.most_a_level for level in levels):
            return False
        return not any(pair <= set(levels) for pair in self.apart)


@dataclass(frozen=True)
class Choice:
    """The coupons that are used, and of each other one why it is not."""

    used: tuple[Applied, ...]
    refused: Mapping[int, WhyNot]

    @property
    def won(self) -> int:
        return sum(one.won for one in self.used)


def share_out(won: int, shares: Mapping[Party, int]) -> dict[Party, int]:
    """Return who pays how much of `won`: parts of a won are left off, and what is left of the sum
    is paid by whose share is largest, the higher level first.

    >>> share_out(1_001, {Party.PROVINCE: 5_000, Party.TOWN: 5_000})
    {<Party.PROVINCE: 'province'>: 501, <Party.TOWN: 'town'>: 500}
    """
    parts = {party: won * shares[party] // BPS for party in FUNDERS if shares.get(party)}
    largest = max(parts, key=lambda party: (shares[party], -FUNDERS.index(party)))
    parts[largest] += won - sum(parts.values())
    return parts


def why_not(edition: Edition, basket: Basket, used: Used, now: datetime) -> WhyNot | None:
    """Return why this coupon cannot be used for this basket, None if it can."""
    return next(_reasons(edition, basket, used, now), None)


def _reasons(edition: Edition, basket: Basket, used: Used, now: datetime) -> Iterator[WhyNot]:
    caps = edition.caps
    tests = (
        (now < edition.starts_at, WhyNot.NOT_YET),
        (now >= edition.ends_at, WhyNot.OVER),
        (edition.shop not in (None, basket.shop), WhyNot.OTHER_SHOP),
        (basket.dishes_won < edition.minimum_won, WhyNot.MINIMUM),
        (_full(caps.person, used.person), WhyNot.PERSON),
        (_full(caps.person_day, used.person_day), WhyNot.PERSON_DAY),
        (_full(caps.day, used.day), WhyNot.DAY),
        (_full(caps.edition, used.edition), WhyNot.EDITION),
        (_takes(edition, basket) == 0, WhyNot.NOTHING_TO_LOWER),
    )
    yield from (reason for is_so, reason in tests if is_so)


def _full(cap: int | None, used: int) -> bool:
    return cap is not None and used >= cap


def _takes(edition: Edition, basket: Basket) -> int:
    base = basket.of(edition.on)
    won = edition.won or base * edition.bps // BPS
    return min(base, won if edition.most_won is None else min(won, edition.most_won))


def beyond(
    edition: Edition, limits: OwnLimits, *, shop_minimum_won: int, now: datetime
) -> Beyond | None:
    """Return in what a shop's own coupon goes beyond what may be, None if it is in order.

    Won off are measured by the smallest order for which the coupon counts, so that no shop gives
    its food away by a slip of the hand. What it takes off the delivery the fee itself bounds.
    """
    least_won = max(edition.minimum_won, shop_minimum_won)
    bps = limits.percent * 100
    is_much = edition.bps > bps or edition.won * BPS > bps * least_won
    tests = (
        (edition.ends_at <= now, Beyond.ENDED),
        (edition.ends_at - edition.starts_at > timedelta(days=limits.days), Beyond.DAYS),
        (edition.on == On.DISHES and is_much, Beyond.PERCENT),
        (not _is_sound(edition.caps), Beyond.CAPS),
    )
    return next((reason for is_so, reason in tests if is_so), None)


def _is_sound(caps: Caps) -> bool:
    """Tell whether every cap leaves room, and none is wider than the one around it."""
    pairs = ((caps.person_day, caps.person), (caps.day, caps.edition), (caps.person, caps.edition))
    wide = any(one is not None and all_ is not None and one > all_ for one, all_ in pairs)
    return not wide and 0 not in (caps.person, caps.person_day, caps.day, caps.edition)


def apply(editions: Sequence[Edition], basket: Basket) -> tuple[Applied, ...]:
    """Return what these coupons take off together, never more than there is."""
    left = {on: basket.of(on) for on in On}
    shop_s = basket.dishes_won  # a shop never gives more than it sells for
    done = []
    for edition in sorted(editions, key=lambda one: (LEVELS.index(one.level), one.id)):
        won = min(_takes(edition, basket), left[edition.on])
        shares = share_out(won, edition.shares)
        while shares.get(Party.SHOP, 0) > shop_s:
            won = max(0, won - shares[Party.SHOP] + shop_s)
            shares = share_out(won, edition.shares)
        left[edition.on] -= won
        shop_s -= shares.get(Party.SHOP, 0)
        if won > 0:
            done.append(Applied(edition, won, shares))
    return tuple(done)


def best(
    editions: Sequence[Edition],
    basket: Basket,
    *,
    used: Mapping[int, Used],
    now: datetime,
    stacking: Stacking | None = None,
) -> Choice:
    """Return the lawful coupons that take off most; of equals the fewest, then what ends first."""
    rules = stacking or Stacking()
    refused: dict[int, WhyNot] = {}
    lawful = []
    for edition in editions:
        reason = why_not(edition, basket, used.get(edition.id, Used()), now)
        if reason:
            refused[edition.id] = reason
        else:
            lawful.append(edition)
    sets = [
        chosen
        for size in range(rules.most + 1)
        for chosen in combinations(sorted(lawful, key=lambda one: one.id), size)
        if rules.allows(chosen)
    ]
    chosen = min(sets, key=lambda some: _rank(some, basket))
    for edition in lawful:
        if edition not in chosen:
            is_free = rules.allows([*chosen, edition])
            refused[edition.id] = WhyNot.NOT_BETTER if is_free else WhyNot.NOT_TOGETHER
    return Choice(apply(chosen, basket), refused)


def _rank(some: Sequence[Edition], basket: Basket) -> tuple[object, ...]:
    won = sum(one.won for one in apply(some, basket))
    ends = sorted(one.ends_at for one in some)
    return (-won, len(some), ends, [one.id for one in some])
