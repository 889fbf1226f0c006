"""A coupon as it is filled in: by officials with who pays for it, by a shop for its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.orders.coupons import BPS, Level
from madang.delivery.forms import widgets
from madang.delivery.models import CouponEdition
from madang.delivery.models.coupons import LEVELS

SHARES = ("national", "province", "town")
SHARE_FIELDS = tuple(f"share_{name}" for name in SHARES)
WORTH = ("on", "won", "percent", "most_won", "minimum_won")
CAPS = ("a_person", "a_person_day", "a_day", "in_all")
SPAN = ("starts_at", "ends_at")


def _moment() -> forms.DateTimeInput:
    look = widgets.INPUT | {"type": "datetime-local"}
    return forms.DateTimeInput(look, format="%Y-%m-%dT%H:%M")


class OwnCouponForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """A coupon that a shop gives out and pays: what it takes off, how often, and how long."""

    percent = forms.DecimalField(
        label=_("Percent off"), required=False, min_value=0, max_value=100, decimal_places=2,
        widget=widgets.number(step="0.01", inputmode="decimal"),
        help_text=_("Give either won off or percent off."),
    )  # fmt: skip

    class Meta:
        model = CouponEdition
        fields: tuple[str, ...] = ("name", *WORTH, *CAPS, *SPAN)
        widgets = {
            "name": widgets.text(),
            "on": widgets.choice(),
            **{name: widgets.number(min=0) for name in ("won", "most_won", "minimum_won", *CAPS)},
            **{name: _moment() for name in SPAN},
        }
        labels = {
            "starts_at": _("Can be used from"),
            "ends_at": _("Can be used until"),
        }
        help_texts = {
            "in_all": _("The most that it can cost follows from it. Empty: no end."),
            "a_person": _("Empty: as often as one likes."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["won"].required = False
        self.fields["minimum_won"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("won", "minimum_won"):
            given[name] = given.get(name) or 0
        if bool(given["won"]) == bool(given.get("percent")):
            self.add_error("percent", _("Give either won off or percent off."))
        starts, ends = given.get("starts_at"), given.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It ends before it begins."))
        return given

    def edition(self) -> CouponEdition:
        """Return the coupon as it is to be issued."""
        given = self.cleaned_data
        names = ("name", "on", "won", "most_won", "minimum_won", *CAPS, *SPAN)
        made = CouponEdition(**{name: given[name] for name in names})
        made.bps = int((given.get("percent") or 0) * 100)
        return made


class CouponForm(OwnCouponForm):
    """A coupon that the town gives out, with who pays for it."""

    level = forms.ChoiceField(
        label=_("Issued by"),
        choices=[one for one in LEVELS if one[0] != Level.SHOP.value],
        widget=widgets.choice(),
    )
    share_national = forms.IntegerField(
        label=_("The nation pays, percent"), required=False, min_value=0, max_value=100,
        widget=widgets.number(),
    )  # fmt: skip
    share_province = forms.IntegerField(
        label=_("The province pays, percent"), required=False, min_value=0, max_value=100,
        widget=widgets.number(),
    )  # fmt: skip
    share_town = forms.IntegerField(
        label=_("The town pays, percent"), required=False, min_value=0, max_value=100, initial=100,
        widget=widgets.number(), help_text=_("The three together are 100."),
    )  # fmt: skip

    class Meta(OwnCouponForm.Meta):
        fields = ("name", "level", *WORTH, *SHARE_FIELDS, *CAPS, *SPAN)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if sum(given.get(name) or 0 for name in SHARE_FIELDS) != 100:
            self.add_error("share_town", _("The three together are 100."))
        return given

    def edition(self) -> CouponEdition:
        made, given = super().edition(), self.cleaned_data
        made.level = given["level"]
        made.shares = {
            name: given[f"share_{name}"] * BPS // 100
            for name in SHARES
            if given.get(f"share_{name}")
        }
        return made
