"""What people and officials write about points."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.points.engine.spendings import Steps
from madang.points.models import Purpose
from madang.points.models.earnings import REASON_LENGTH
from madang.points.models.spendings import KEY_LENGTH, NAME_LENGTH
from madang.points.services.budgets import MOST

INPUT = {"class": "krds-input"}


def _number(**more: Any) -> forms.NumberInput:
    return forms.NumberInput(INPUT | {"inputmode": "numeric"} | more)


class _UseForm(forms.Form):
    """How many points; the key is made with the page, so that a second press uses nothing."""

    key = forms.CharField(max_length=KEY_LENGTH, widget=forms.HiddenInput)
    points = forms.IntegerField(
        label=pgettext_lazy("points", "How many points"),
        min_value=1,
        max_value=MOST,
    )

    def __init__(self, data: QueryDict | None = None, *, steps: Steps, most: int) -> None:
        initial = {"key": uuid.uuid4().hex, "points": most or None}
        auto_id = f"{type(self).__name__.lower()}_%s"  # two such forms stand on one page
        super().__init__(data, initial=initial, auto_id=auto_id)
        words = {"least": f"{steps.floor:,}", "step": f"{steps.step:,}", "most": f"{most:,}"}
        field = self.fields["points"]
        field.widget = _number(step=steps.step, min=steps.floor)
        field.help_text = (
            _("From %(least)s on, in steps of %(step)s. You can use %(most)s at present.") % words
        )


class TurnForm(_UseForm):
    """Points that become local currency."""


class GiveForm(_UseForm):
    """Points for a purpose of the town."""

    purpose = forms.TypedChoiceField(
        label=pgettext_lazy("points", "What for"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you give the points for.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        purposes: Sequence[Purpose],
        steps: Steps,
        most: int,
    ) -> None:
        super().__init__(data, steps=steps, most=most)
        field = self.fields["purpose"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(row.pk, str(row)) for row in purposes]
        self.order_fields(["key", "purpose", "points"])


class BudgetForm(forms.Form):
    """The budget of the year."""

    points = forms.IntegerField(
        label=_("Points that can be given in this year in all"),
        min_value=0,
        max_value=MOST,
        widget=_number(min=0),
        help_text=_("One point is one won. What was given already counts; you can raise it later."),
    )
    why = forms.CharField(
        label=_("Decision that sets the budget"),
        max_length=150,
        widget=forms.TextInput(INPUT),
        help_text=_("For example the budget of the year, or a decision with its date."),
    )


class PurposeForm(forms.Form):
    """Something for which points can be given."""

    name_ko = forms.CharField(
        label=_("Purpose in Korean"), max_length=NAME_LENGTH, widget=forms.TextInput(INPUT)
    )
    name_en = forms.CharField(
        label=_("Purpose in English"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(INPUT),
    )


class DecisionForm(forms.Form):
    """An official's decision about points that are held back."""

    decision = forms.ChoiceField(
        label=_("What you decide about the points"),
        choices=[("give", _("Give the points")), ("refuse", _("Do not give them"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason that the person reads"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 3, "maxlength": REASON_LENGTH}),
        help_text=_("Say in plain words what you looked at."),
    )
