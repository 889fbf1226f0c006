"""What officials fill in: why they look at an order, what they decide, which coupons they give."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.orders.brokerage import Scheme, Tier
from madang.delivery.engine.orders.coupons import BPS, Level
from madang.delivery.forms import widgets
from madang.delivery.models import CouponEdition
from madang.delivery.models.coupons import LEVELS
from madang.delivery.models.orders import FAULTS

SHARES = ("national", "province", "town")
SHARE_FIELDS = tuple(f"share_{name}" for name in SHARES)
OWN_FIELDS = (*SHARE_FIELDS, "percent")


class SearchForm(forms.Form):
    """Words and the reason, which the person reads in their own data."""

    words = forms.CharField(
        label=_("Number, shop, telephone or address"), max_length=100, widget=widgets.text()
    )
    why = forms.CharField(
        label=_("Why you look for it"),
        min_length=5,
        max_length=200,
        widget=widgets.text(),
        help_text=_("It is kept in the access log, and the customer can read it."),
    )


class RulingForm(forms.Form):
    """A decision about an order."""

    step = forms.CharField(max_length=16)
    reason = forms.CharField(
        label=_("Reason for customer and shop"), max_length=300, required=False,
        widget=widgets.lines(3), help_text=_("Both read it, and it stays with the order."),
    )  # fmt: skip
    fault = forms.ChoiceField(
        label=_("Whose fault it was"), required=False, choices=[("", "–"), *FAULTS],
        widget=widgets.choice(), help_text=_("It decides who pays. For a refund and to cancel."),
    )  # fmt: skip
    won = forms.IntegerField(
        label=_("Won given back"), required=False, min_value=0, max_value=100_000_000,
        widget=widgets.number(), help_text=_("For a part of it; empty or all: everything."),
    )  # fmt: skip


class CouponForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """A coupon that the town gives out, with who pays for it and how often it counts."""

    level = forms.ChoiceField(
        label=_("Issued by"),
        choices=[one for one in LEVELS if one[0] != Level.SHOP.value],
        widget=widgets.choice(),
    )
    percent = forms.DecimalField(
        label=_("Percent off"), required=False, min_value=0, max_value=100, decimal_places=2,
        widget=widgets.number(step="0.01", inputmode="decimal"),
        help_text=_("Give either won off or percent off."),
    )  # fmt: skip
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

    class Meta:
        model = CouponEdition
        fields = (
            *("name", "level", "on", "won", "percent", "most_won", "minimum_won"),
            *SHARE_FIELDS,
            *("a_person", "a_person_day", "a_day", "in_all", "starts_at", "ends_at"),
        )
        widgets = {
            "name": widgets.text(),
            "on": widgets.choice(),
            **{
                name: widgets.number(min=0)
                for name in (
                    *("won", "most_won", "minimum_won"),
                    *("a_person", "a_person_day", "a_day", "in_all"),
                )
            },
            **{
                name: forms.DateTimeInput(
                    widgets.INPUT | {"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
                )
                for name in ("starts_at", "ends_at")
            },
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
        shares = [given.get(name) or 0 for name in SHARE_FIELDS]
        if sum(shares) != 100:
            self.add_error("share_town", _("The three together are 100."))
        starts, ends = given.get("starts_at"), given.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It ends before it begins."))
        return given

    def edition(self) -> CouponEdition:
        """Return the coupon as it is to be issued."""
        given = self.cleaned_data
        made = CouponEdition(
            **{name: given[name] for name in self.Meta.fields if name not in OWN_FIELDS}
        )
        made.bps = int((given.get("percent") or 0) * 100)
        made.shares = {
            name: given[f"share_{name}"] * BPS // 100
            for name in SHARES
            if given.get(f"share_{name}")
        }
        return made


class WhatIfForm(forms.Form):
    """Which ways of charging are compared, over which months, at which cost of an order."""

    months = forms.TypedChoiceField(
        label=_("Months looked back"), coerce=int, choices=[(n, n) for n in (1, 3, 6, 12)],
        initial=3, widget=widgets.choice(),
    )  # fmt: skip
    flat = forms.DecimalField(
        label=_("One share for all, percent"), min_value=0, max_value=20, decimal_places=2,
        initial=2, widget=widgets.number(step="0.1", inputmode="decimal"),
    )  # fmt: skip
    tiers = forms.CharField(
        label=_("Shares by sales"), max_length=300, initial="35: 7.8\n80: 6.8\n100: 2.0",
        widget=widgets.lines(4),
        help_text=_(
            "One line each: up to this percent of the shops, counted from the most sales: the"
            " share. A shop is ranked by three months and charged by it a month later."
        ),
    )  # fmt: skip
    order_costs = forms.IntegerField(
        label=_("What an order costs the town, won"), min_value=0, max_value=100_000, initial=300,
        widget=widgets.number(),
    )  # fmt: skip

    def clean_tiers(self) -> tuple[Tier, ...]:
        try:
            tiers = tuple(
                Tier(int(top), round(float(share) * 100))
                for top, share in (
                    line.split(":") for line in self.cleaned_data["tiers"].splitlines() if line
                )
            )
            Scheme("", tiers=tiers)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(
                _("Write lines like “35: 7.8” that rise to 100.")
            ) from error
        if not tiers or any(not 0 <= tier.bps <= 2_000 for tier in tiers):
            raise forms.ValidationError(_("Shares are between 0 and 20 percent."))
        return tiers


def months_before(now: datetime, count: int) -> list[tuple[int, int]]:
    """Return the last `count` whole months before the one of `now` (in the town's time)."""
    number = now.year * 12 + now.month - 1
    return [((number - back) // 12, (number - back) % 12 + 1) for back in range(count, 0, -1)]
