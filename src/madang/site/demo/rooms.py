"""The rooms that furnish the demo town; a room that comes later adds one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from madang.people.models import Account
from madang.site.demo import (
    agencies,
    couriers,
    currency,
    editions,
    meals,
    opinions,
    panels,
    points,
    proposals,
    reviews,
    shops,
    surveys,
    townspeople,
    transit,
)
from madang.site.demo.world import World
from madang.towns.models import Town


@dataclass(frozen=True)
class Room:
    """How one room is furnished. `is_seeded` must be quick: it is asked at every start.

    `seed` gets the town, what it grew from, an operator and the town's present moment; it may be
    called again and must then change nothing that is right already. `wake` is called at every
    start: the town's clock may stand earlier than when the demo last ran.
    """

    name: str
    is_seeded: Callable[[Town, World, datetime], bool]
    seed: Callable[[Town, World, Account, datetime], None]
    wake: Callable[[Town, World, datetime], None]


ROOMS = (
    Room("people", townspeople.is_seeded, townspeople.seed, townspeople.wake),
    Room("proposals", proposals.is_seeded, proposals.seed, proposals.wake),
    Room("opinions", opinions.is_seeded, opinions.seed, opinions.wake),
    Room("editions", editions.is_seeded, editions.seed, editions.wake),
    Room("surveys", surveys.is_seeded, surveys.seed, surveys.wake),
    Room("panels", panels.is_seeded, panels.seed, panels.wake),
    Room("shops", shops.is_seeded, shops.seed, shops.wake),
    Room("currency", currency.is_seeded, currency.seed, currency.wake),
    Room("couriers", couriers.is_seeded, couriers.seed, couriers.wake),
    Room("meals", meals.is_seeded, meals.seed, meals.wake),
    Room("agencies", agencies.is_seeded, agencies.seed, agencies.wake),
    Room("reviews", reviews.is_seeded, reviews.seed, reviews.wake),
    Room("points", points.is_seeded, points.seed, points.wake),
    Room("transit", transit.is_seeded, transit.seed, transit.wake),
)
