"""Who has a part in an order: kinds of order, actors, faults, and whose money it is."""

from enum import StrEnum


class Kind(StrEnum):
    """How the customer comes by the meal."""

    DELIVERY = "delivery"
    TAKEAWAY = "takeaway"
    DINE_IN = "dine_in"


class Actor(StrEnum):
    """Who moves an order on."""

    CUSTOMER = "customer"
    SHOP = "shop"
    COURIER = "courier"
    OFFICIAL = "official"
    CLOCK = "clock"


class Fault(StrEnum):
    """Why an order was cancelled or paid back: it decides who pays."""

    CUSTOMER = "customer"
    NO_SHOW = "no_show"
    SHOP = "shop"
    SOLD_OUT = "sold_out"
    COURIER = "courier"
    PLATFORM = "platform"


class Party(StrEnum):
    """Whose purse. Public coupons are paid by three; `POOL` is the couriers' common purse.

    `AGENCY` is the firm of the courier who brings the meal, where there is one.
    `FEE` takes the brokerage, `PAYMENT` the fee of the payment, `SUBSIDY` is the town's own money.
    """

    CUSTOMER = "customer"
    SHOP = "shop"
    COURIER = "courier"
    AGENCY = "agency"
    FEE = "fee"
    PAYMENT = "payment"
    NATIONAL = "national"
    PROVINCE = "province"
    TOWN = "town"
    POOL = "pool"
    SUBSIDY = "subsidy"


OWN = {
    Actor.CUSTOMER: frozenset({Fault.CUSTOMER, Fault.NO_SHOW}),
    Actor.SHOP: frozenset({Fault.SHOP, Fault.SOLD_OUT}),
    Actor.COURIER: frozenset({Fault.COURIER}),
    Actor.OFFICIAL: frozenset({Fault.PLATFORM}),
    Actor.CLOCK: frozenset[Fault](),
}  # the faults that somebody takes upon themselves by naming them
BEARS = {
    Fault.CUSTOMER: Party.CUSTOMER,
    Fault.NO_SHOW: Party.CUSTOMER,
    Fault.SHOP: Party.SHOP,
    Fault.SOLD_OUT: Party.SHOP,
    Fault.COURIER: Party.POOL,  # no courier pays a meal out of the own pocket
    Fault.PLATFORM: Party.SUBSIDY,
}  # who pays in the end
