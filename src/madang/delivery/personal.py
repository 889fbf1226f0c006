"""What the room knows of a person, and what becomes of it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

_LAW = _("E-Commerce Act, article 6: who sold what to whom stays known for 5 years.")
_SELLER = _("So that buyers know from whom they buy, and can reach that seller.")
_ORDERS = _("To make, bring and pay what was ordered, and to settle complaints about it.")
_KEEPING = _("To know who runs a shop, and who let them.")
_DUTY = _("To know which official or shop acted.")
_SHOP_LABELS = {
    "shop__name": _("Name of the shop"),
    "business_name": _("Name on the registration"),
    "business_number": _("Business registration number"),
    "representative": _("Representative"),
    "phone": _("Telephone of the shop"),
    "email": _("E-mail of the shop"),
    "applied_at": _("Applied for at"),
    "is_owner": _("Owner of the shop"),
    "since": _("Runs it since"),
    "made_at": _("Invited at"),
    "outcome": _("What became of it"),
    "passed": _("Everything was in order"),
    "note": _("What was missing"),
    "step": _("Step of the shop"),
    "reason": _("Reason"),
    "at": _("When"),
}


_ORDER_LABELS = {
    "kind": _("Way of getting the meal"),
    "placed_at": _("Ordered at"),
    "paid_won": _("What was paid, in won"),
    "order__shop__name": _("Name of the shop"),
    "order__placed_at": _("Ordered at"),
    "edition__name": _("Name of the coupon"),
    "label": _("What it was"),
    "quantity": _("How many"),
    "won": _("Won"),
    "captured_won": _("What was paid, in won"),
    "used_at": _("Used at"),
    "given_back_at": _("Came back at"),
    "fault": _("Whose fault it was"),
    "shop__name": _("Name of the shop"),
    "note": _("Word to the shop"),
    "step": _("Step of the order"),
    "reason": _("Reason"),
    "at": _("When"),
}


def _labels(*fields: str) -> dict[str, str | Promise]:
    return {name: _SHOP_LABELS[name] for name in fields if name in _SHOP_LABELS}


def _part(model: str, person: str, title: Promise, fields: tuple[str, ...], **more: Any) -> Part:
    return Part(model, person, title, fields, labels=_labels(*fields), **more)


def _kept(model: str, person: str, title: Promise, fields: tuple[str, ...]) -> Part:
    labels = {name: _ORDER_LABELS[name] for name in fields if name in _ORDER_LABELS}
    return Part(
        f"delivery.{model}", person, title, fields, Erasure.KEEP,
        law=_LAW, purpose=_ORDERS, labels=labels,
    )  # fmt: skip


_ORDER = (
    *("town", "shop__name", "kind", "state", "placed_at", "paid_won"),
    *("address", "phone", "note"),
)
_STEP = ("town", "order__shop__name", "step", "reason", "at")
PARTS: tuple[Part, ...] = (
    _kept("Order", "customer", _("What you ordered"), _ORDER),
    _kept("Order", "courier", _("Orders that you carried"), ("town", "shop__name", "placed_at")),
    _kept(
        "OrderLine",
        "order__customer",
        _("The lines of your orders"),
        ("town", "order__placed_at", "label", "quantity", "won"),
    ),
    _kept("OrderStep", "by", _("Steps of orders that you took"), _STEP),
    _kept("OrderStep", "order__customer", _("What happened to your orders"), _STEP),
    _kept(
        "CouponUse",
        "person",
        _("Coupons that you used"),
        ("town", "edition__name", "won", "used_at", "given_back_at"),
    ),
    _kept(
        "Settlement",
        "order__customer",
        _("How your orders were paid"),
        ("town", "order__shop__name", "captured_won", "at"),
    ),
    _kept(
        "OrderRefund",
        "order__customer",
        _("What you were given back for orders"),
        ("town", "order__shop__name", "won", "fault", "at"),
    ),
    _part(
        "delivery.Shop",
        "keepers__account",
        _("Shops that you run"),
        (
            *("town", "name", "business_name", "business_number", "representative", "address"),
            *("phone", "email", "state", "applied_at"),
        ),
        on_erasure=Erasure.KEEP,
        law=_LAW,
        purpose=_SELLER,
    ),
    _part(
        "delivery.ShopKeeper",
        "account",
        _("Since when you run which shop"),
        ("town", "shop__name", "is_owner", "since"),
        on_erasure=Erasure.KEEP,
        law=_LAW,
        purpose=_SELLER,
    ),
    _part(
        "delivery.KeeperInvitation",
        "email",
        _("Invitations to run a shop"),
        ("town", "shop__name", "made_at", "outcome"),
        on_erasure=Erasure.DELETE,
        purpose=_KEEPING,
        clock="expires_at",
        keep_days=365,
    ),
    _part(
        "delivery.KeeperInvitation",
        "account",
        _("Shops that were offered to you"),
        ("town", "shop__name", "made_at", "outcome"),
        on_erasure=Erasure.DELETE,
        purpose=_KEEPING,
    ),
    _part(
        "delivery.KeeperInvitation",
        "by",
        _("Whom you invited to run a shop"),
        ("town", "shop__name", "made_at", "outcome"),
        on_erasure=Erasure.DETACH,
        purpose=_KEEPING,
    ),
    _part(
        "delivery.KeeperStep",
        "about",
        _("How you came to run a shop, and ceased to"),
        ("town", "shop__name", "step", "at"),
        on_erasure=Erasure.KEEP,
        law=_LAW,
        purpose=_SELLER,
    ),
    _part(
        "delivery.KeeperStep",
        "by",
        _("Whom you let run a shop"),
        ("town", "shop__name", "step", "at"),
        on_erasure=Erasure.DETACH,
        purpose=_KEEPING,
    ),
    _part(
        "delivery.ShopVisit",
        "by",
        _("Shops that you checked on site"),
        ("town", "shop__name", "passed", "note", "at"),
        on_erasure=Erasure.DETACH,
        purpose=_DUTY,
    ),
    _part(
        "delivery.ShopStep",
        "by",
        _("Decisions about shops that you took"),
        ("town", "shop__name", "step", "reason", "at"),
        on_erasure=Erasure.DETACH,
        purpose=_DUTY,
    ),
)
_TAX = _("Framework Act on National Taxes, article 85-3: records of payments, 5 years.")
_WORK = _("To offer deliveries, to know who carried which meal, and to pay for it.")
_WORK_LABELS = {
    "name": _("Name of the courier"),
    "phone": _("Telephone on the way"),
    "applied_at": _("Applied for at"),
    "vetted_until": _("Checked until"),
    "agency__name": _("Name of the agency"),
    "taken_at": _("Fetched at"),
    "fee_won": _("Delivery fee, in won"),
    "kept_won": _("Kept by the agency, in won"),
    "since": _("Runs it since"),
    "made_at": _("Invited at"),
    "outcome": _("What became of it"),
    "percent": _("Share of each delivery fee, in percent"),
    "from_day": _("From which day on"),
    "courier__name": _("Name of the courier"),
    "shift__starts_at": _("Shift planned from"),
    "starts_at": _("Planned from"),
    "ends_at": _("Planned until"),
    "on_at": _("On duty from"),
    "off_at": _("On duty until"),
    "earned_won": _("Paid by deliveries, in won"),
    "top_up_won": _("Added by the guarantee, in won"),
    "given_at": _("Offered at"),
    "shop__name": _("Name of the shop"),
    "pay_won": _("What it paid, in won"),
    "lat": _("Latitude of the place"),
    "lon": _("Longitude of the place"),
    "at": _("When"),
}


def _work(model: str, person: str, title: Promise, fields: tuple[str, ...], **more: Any) -> Part:
    labels = {name: _WORK_LABELS[name] for name in fields if name in _WORK_LABELS}
    return Part(
        f"delivery.{model}", person, title, ("town", *fields), labels=labels, purpose=_WORK, **more
    )


_PAID: dict[str, Any] = {"on_erasure": Erasure.KEEP, "law": _TAX}
COURIER_PARTS = (
    _work("Courier", "account", _("You as a courier"),
          ("name", "phone", "belongs", "transport", "state", "applied_at", "vetted_until"),
          **_PAID),
    _work("AgencyPart", "courier__account", _("What of your deliveries your agency had"),
          ("agency__name", "taken_at", "fee_won", "kept_won"), **_PAID),
    _work("AgencyPerson", "account", _("Since when you run which agency"),
          ("agency__name", "since"), **_PAID),
    _work("AgencyInvitation", "email", _("Invitations to run an agency"),
          ("agency__name", "made_at", "outcome"), on_erasure=Erasure.DELETE, clock="expires_at",
          keep_days=365),
    _work("AgencyInvitation", "by", _("Whom you invited to run an agency"),
          ("agency__name", "made_at", "outcome"), on_erasure=Erasure.DETACH),
    _work("AgencyTerms", "by", _("What you wrote that an agency keeps"),
          ("agency__name", "percent", "from_day"), on_erasure=Erasure.DETACH),
    _work("Courier", "vetted_by", _("Couriers whom you checked"), ("name", "vetted_until"),
          on_erasure=Erasure.DETACH),
    _work("Shift", "courier__account", _("Your shifts as a courier"),
          ("starts_at", "ends_at", "on_at", "off_at"), **_PAID),
    _work("Shift", "planned_by", _("Shifts that you planned"), ("courier__name", "starts_at"),
          on_erasure=Erasure.DETACH),
    _work("ShiftBreak", "shift__courier__account", _("Your breaks"), ("starts_at", "ends_at"),
          **_PAID),
    _work("ShiftPay", "shift__courier__account", _("What your shifts came to"),
          ("shift__starts_at", "earned_won", "top_up_won"), **_PAID),
    _work("Offer", "courier__account", _("Deliveries that were offered to you"),
          ("given_at", "shop__name", "pay_won", "state"), **_PAID),
    _work("CourierPosition", "courier__account", _("Where you are while on duty"),
          ("lat", "lon", "at"), on_erasure=Erasure.DELETE, clock="at", keep_days=1),
)  # fmt: skip
PARTS += COURIER_PARTS
_MENU = "a shop's menu or hours, public; who runs the shop is declared with ShopKeeper"
IMPERSONAL = tuple(
    Impersonal(f"delivery.{model}", why=_MENU)
    for model in (
        *("ShopHours", "ShopDay", "DeliveryFee", "MenuSection", "Dish", "DishPhoto"),
        *("OptionGroup", "Option", "Showing"),
    )
) + (
    Impersonal(
        "delivery.CouponEdition",
        why="what a coupon is worth and who pays for it, public; who used it is CouponUse",
    ),
    Impersonal(
        "delivery.OfferedOrder",
        why="which orders an offer is of; courier and customer are declared with Offer and Order",
    ),
    Impersonal("delivery.Agency", why="a firm as it is registered; its people are in AgencyPerson"),
)
