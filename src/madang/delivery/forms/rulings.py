"""What officials fill in: why they look at an order, what they decide, what they compare."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.orders.brokerage import Scheme, Tier
from madang.delivery.forms import widgets
from madang.delivery.models.orders import FAULTS


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
