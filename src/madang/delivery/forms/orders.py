"""What a customer fills in: how and where the order goes, and what can be said about it later."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.orders.parties import Fault, Kind
from madang.delivery.engine.places import middle
from madang.delivery.forms import widgets
from madang.delivery.models import CouponEdition, Shop
from madang.delivery.models.orders import KINDS
from madang.delivery.services import listings
from madang.delivery.services.baskets import Item
from madang.delivery.services.carts import Place, Wish
from madang.delivery.services.wallets import Wallet
from madang.ledger.models import Purse

BEST, OWN = "best", "own"
LONGEST = 500  # of one field, as a session keeps it
KEPT = (
    *("kind", "address", "dong", "lat", "lon", "at", "phone", "note"),
    *("choosing", "coupons", "purse"),
)


class WishForm(forms.Form):
    """How the order is got, where it goes, which coupons are in it, and from which purse."""

    kind = forms.ChoiceField(label=_("How you get it"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Where the order goes"),
        required=False,
        max_length=200,
        widget=widgets.text(autocomplete="street-address"),
        help_text=_("Street, number, and the door. Only for what is brought to you."),
    )
    dong = forms.TypedChoiceField(
        label=_("Dong of this place"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=widgets.choice(),
        help_text=_("The delivery fee is reckoned to its middle, unless you give the exact place."),
    )
    lat = forms.FloatField(
        label=_("Latitude of this place"), required=False, min_value=-90, max_value=90,
        widget=widgets.number(step="any", inputmode="decimal"),
    )  # fmt: skip
    lon = forms.FloatField(
        label=_("Longitude of this place"), required=False, min_value=-180, max_value=180,
        widget=widgets.number(step="any", inputmode="decimal"),
    )  # fmt: skip
    at = forms.DateTimeField(
        label=_("At a certain time"),
        required=False,
        widget=forms.DateTimeInput(
            widgets.INPUT | {"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
        help_text=_("Leave it empty to have it as soon as can be."),
    )
    phone = forms.CharField(
        label=_("Telephone for this order"),
        required=False,
        max_length=30,
        widget=widgets.text(inputmode="tel", autocomplete="tel"),
        help_text=_("The shop and whoever brings it call you here."),
    )
    note = forms.CharField(
        label=_("Word to the shop"), required=False, max_length=200, widget=widgets.lines(2)
    )
    choosing = forms.ChoiceField(
        label=_("Coupons"),
        required=False,
        choices=[(BEST, _("Those that take off most")), (OWN, _("Only those I choose"))],
        widget=forms.RadioSelect,
    )
    coupons = forms.TypedMultipleChoiceField(
        label=_("Coupons that you choose"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("A coupon that you chose has ended. Choose again.")},
    )
    purse = forms.TypedChoiceField(
        label=_("Paid from"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose from which purse you pay.")},
    )

    def __init__(
        self,
        *args: Any,
        shop: Shop,
        wallets: Sequence[Wallet],
        editions: Sequence[CouponEdition],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wallets = {one.purse.pk: one.purse for one in wallets}
        self.usable_won = {one.purse.pk: one.usable_won for one in wallets}
        offers = {Kind.DELIVERY: shop.delivers, Kind.TAKEAWAY: shop.packs, Kind.DINE_IN: shop.seats}
        self.dongs = {dong.pk: dong for dong in _with_middle(shop)} if shop.delivers else {}
        choices: dict[str, Any] = {
            "kind": [(kind, name) for kind, name in KINDS if offers[Kind(kind)]],
            "dong": [("", "–"), *((pk, dong.name) for pk, dong in self.dongs.items())],
            "coupons": [(one.pk, _coupon_name(one)) for one in editions],
            "purse": [(one.purse.pk, _wallet_name(one)) for one in wallets],
        }
        for name, some in choices.items():
            field: Any = self.fields[name]
            field.choices = some

    @property
    def where(self) -> list[forms.BoundField]:
        """The fields of the place, without the exact one."""
        return [self[name] for name in ("address", "dong")]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that can all stay empty."""
        return [self[name] for name in ("at", "phone", "note")]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("kind") == Kind.DELIVERY:
            self._clean_place(given)
        return given

    def _clean_place(self, given: dict[str, Any]) -> None:
        lat, lon, dong = (given.get(name) for name in ("lat", "lon", "dong"))
        if not given.get("address", "").strip():
            self.add_error("address", gettext("Say where the order is to go."))
        if (lat is None) != (lon is None):
            self.add_error("lon", gettext("Give both latitude and longitude, or neither."))
        elif lat is None and dong is None:
            self.add_error("dong", gettext("Choose the dong, or give the exact place."))

    def kept(self) -> dict[str, Any]:
        """Return what was filled in, as a session keeps it."""
        single = {name: self.data.get(name, "")[:LONGEST] for name in KEPT if name != "coupons"}
        many = self.data.getlist("coupons") if hasattr(self.data, "getlist") else []
        return single | {"coupons": many[:20]}

    @property
    def chosen_purse(self) -> Purse:
        """The purse that was chosen."""
        return self.wallets[self.cleaned_data["purse"]]

    def wish(self, items: Sequence[Item]) -> Wish:
        """Return what is wanted, with these lines."""
        given = self.cleaned_data
        kind = Kind(given["kind"])
        return Wish(
            kind=kind,
            dishes=[one.wanted for one in items],
            place=self._place(given) if kind == Kind.DELIVERY else None,
            at=given["at"],
            coupons=given["coupons"] if given["choosing"] == OWN else None,
            phone=given["phone"],
            note=given["note"],
        )

    def _place(self, given: Mapping[str, Any]) -> Place:
        if given["lat"] is not None:
            return Place(given["address"], given["lat"], given["lon"])
        lat, lon = middle(self.dongs[given["dong"]].boundary) or (0.0, 0.0)
        return Place(given["address"], lat, lon)


def _with_middle(shop: Shop) -> list[Any]:
    return [dong for dong in listings.dongs(shop.town) if middle(dong.boundary)]


def _coupon_name(one: CouponEdition) -> str:
    name = f"{one.name} ({one.off_written})"
    if not one.minimum_won:
        return name
    told = gettext("%(coupon)s, from %(won)s won of dishes on")
    return told % {"coupon": name, "won": f"{one.minimum_won:,}"}


def _wallet_name(one: Wallet) -> str:
    name = str(one.purse.asset)
    if one.kept_won:
        return gettext("%(purse)s: %(won)s won for this shop, %(kept)s won only elsewhere") % {
            "purse": name, "won": f"{one.usable_won:,}", "kept": f"{one.kept_won:,}",
        }  # fmt: skip
    return gettext("%(purse)s: %(won)s won") % {"purse": name, "won": f"{one.usable_won:,}"}


class TalkForm(forms.Form):
    """A step of an order with a reason and, where it counts, whose fault it was."""

    step = forms.CharField(max_length=16)
    key = forms.CharField(max_length=100, required=False)
    reason = forms.CharField(max_length=300, required=False)
    fault = forms.TypedChoiceField(
        required=False,
        coerce=Fault,
        empty_value=None,
        choices=[(one.value, one.value) for one in Fault],
    )
    won = forms.IntegerField(required=False, min_value=0, max_value=100_000_000)
    minutes = forms.IntegerField(required=False, min_value=0, max_value=240)
