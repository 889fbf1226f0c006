"""Delivery fees: a few rows of distance and won."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.fees import Band
from madang.delivery.forms import widgets
from madang.delivery.services.fees import MOST_BANDS


class FeesForm(forms.Form):
    """The bands; an empty row says nothing."""

    def __init__(self, *args: Any, known: Sequence[Band] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(MOST_BANDS):
            band = known[row] if row < len(known) else None
            self.fields[f"up_to_m_{row}"] = forms.IntegerField(
                label=_("Up to how many metres"),
                required=False,
                min_value=1,
                max_value=1_000_000,
                initial=band.up_to_m if band else None,
                widget=widgets.number(min=100, step=100),
            )
            self.fields[f"fee_won_{row}"] = forms.IntegerField(
                label=_("Delivery fee in won"),
                required=False,
                min_value=0,
                max_value=1_000_000,
                initial=band.fee_won if band else None,
                widget=widgets.number(min=0, step=100),
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Yield the two fields of each row."""
        for row in range(MOST_BANDS):
            yield self[f"up_to_m_{row}"], self[f"fee_won_{row}"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.bands: list[Band] = []
        for row in range(MOST_BANDS):
            metres, won = given.get(f"up_to_m_{row}"), given.get(f"fee_won_{row}")
            if metres is not None and won is not None:
                self.bands.append(Band(metres, won))
            elif metres is not None or won is not None:
                name = f"fee_won_{row}" if won is None else f"up_to_m_{row}"
                self.add_error(name, _("Give both the distance and the fee."))
        return given
