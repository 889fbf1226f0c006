"""What the room asks about reviews; the floor's forms ask the rest."""

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _


class MonthForm(forms.Form):
    """Which month's report is looked at."""

    def __init__(self, data: Mapping[str, str] | None, *, months: Sequence[date]) -> None:
        super().__init__(data)
        self.fields["month"] = forms.TypedChoiceField(
            label=_("Month"),
            coerce=date.fromisoformat,
            required=False,
            choices=[(one.isoformat(), f"{one.year} · {MONTHS[one.month]}") for one in months],
            widget=forms.Select({"class": "krds-form-select"}),
        )

    def chosen(self, default: date) -> date:
        """Return the month that is asked for, the default for nonsense."""
        if not self.is_valid():
            return default
        found: date | str = self.cleaned_data["month"]
        return found if isinstance(found, date) else default
