"""What the room knows of a person, and what becomes of it."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

_LAW = _("E-Commerce Act, article 6: who sold what to whom stays known for 5 years.")
_SELLER = _("So that buyers know from whom they buy, and can reach that seller.")
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
    "passed": _("Everything was in order"),
    "note": _("What was missing"),
    "step": _("Step of the shop"),
    "reason": _("Reason"),
    "at": _("When"),
}


def _labels(*fields: str) -> dict[str, object]:
    return {name: _SHOP_LABELS[name] for name in fields if name in _SHOP_LABELS}


def _part(model: str, person: str, title: object, fields: tuple[str, ...], **more: object) -> Part:
    return Part(model, person, title, fields, labels=_labels(*fields), **more)  # type: ignore[arg-type]


PARTS = (
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
_MENU = "a shop's menu or hours, public; who runs the shop is declared with ShopKeeper"
IMPERSONAL = tuple(
    Impersonal(f"delivery.{model}", why=_MENU)
    for model in (
        *("ShopHours", "ShopDay", "DeliveryFee", "MenuSection", "Dish", "DishPhoto"),
        *("OptionGroup", "Option"),
    )
)
