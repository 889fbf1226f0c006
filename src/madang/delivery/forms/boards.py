"""What a shop fills in on its board: how long it cooks, why not, what is missing of an order."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.forms import widgets
from madang.delivery.models import Order, OrderLine
from madang.delivery.services.shortages import Shortage
from madang.delivery.services.steps import PREPARATIONS_MIN


def minutes(suggested: int) -> list[tuple[int, bool]]:
    """Return the preparation times that are offered, and which of them is chosen at first."""
    return [(one, one == suggested) for one in PREPARATIONS_MIN]


class MissingForm(forms.Form):
    """Portions of a line that the shop cannot give, and whether the dish is sold out."""

    line = forms.TypedChoiceField(
        label=_("What is missing"), coerce=int, widget=widgets.choice()
    )  # fmt: skip
    portions = forms.IntegerField(
        label=_("How many of it"), min_value=1, max_value=99, initial=1,
        widget=widgets.number(min=1, max=99),
    )  # fmt: skip
    is_sold_out = forms.BooleanField(
        label=_("Nobody can order it any more today"), required=False, initial=True
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = order.lines.filter(kind=OrderLine.Kind.DISH)
        self.lines = {line.pk: line for line in lines}
        field: Any = self.fields["line"]
        field.choices = [(pk, f"{line.label} ×{line.quantity}") for pk, line in self.lines.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        line = self.lines.get(given.get("line", 0))
        if line is not None and (given.get("portions") or 0) > line.quantity:
            self.add_error("portions", _("There are not as many in the order."))
        given["line"] = line
        return given

    @property
    def shortage(self) -> Shortage:
        """What is missing, as the service takes it."""
        given = self.cleaned_data
        return Shortage(given["line"], given["portions"], given["is_sold_out"])
