from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.base import clock

LONG = {"class": "krds-input", "rows": 4}


class CorrectionForm(forms.Form):
    field = forms.ChoiceField(
        label=_("What is wrong"), widget=forms.Select({"class": "krds-form-select"})
    )
    wish = forms.CharField(label=_("What is right"), max_length=1000, widget=forms.Textarea(LONG))

    def __init__(self, *args: Any, fields: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = fields  # type: ignore[attr-defined]


class ErasureForm(forms.Form):
    wish = forms.CharField(
        label=_("Why it should be deleted"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(LONG),
    )


class DecisionForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the person"),
        help_text=_("A refusal needs a reason; the person can read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(LONG),
    )


class HoldForm(forms.Form):
    address = forms.CharField(
        label=_("E-mail address or phone number of the person"),
        max_length=254,
        widget=forms.TextInput({"class": "krds-input", "autocomplete": "off"}),
    )
    law = forms.CharField(
        label=_("Article or case number"),
        help_text=_("The person is told of it."),
        max_length=300,
        widget=forms.TextInput({"class": "krds-input"}),
    )
    until = forms.DateField(
        label=_("Until"),
        help_text=_("Five years at most; a new hold can follow."),
        widget=forms.DateInput({"class": "krds-input", "type": "date"}),
    )

    def clean_until(self) -> Any:
        until, today = self.cleaned_data["until"], clock.now().date()
        if not today < until <= today + timedelta(days=5 * 366):
            raise forms.ValidationError(_("Choose a day between tomorrow and five years from now."))
        return until


class LiftForm(forms.Form):
    why = forms.CharField(
        label=_("Why the hold can end"),
        max_length=300,
        widget=forms.TextInput({"class": "krds-input"}),
    )
