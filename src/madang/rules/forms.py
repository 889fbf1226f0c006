"""What is asked when a rule changes; each answer is explained beside its field."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.rules.models import Rule
from madang.rules.services import words
from madang.rules.services.changes import Draft
from madang.towns.models import Town


class WhyForm(forms.Form):
    """The reason, which the second person reads."""

    why = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person who must agree reads this. It is kept in the history."),
    )


class StandardForm(WhyForm):
    """Who adopted the standard values, and from when they count."""

    starts_on = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Tomorrow or later. When the second person agrees after this day, the change begins "
            "at that moment: the past stays as it was."
        ),
    )
    decided_by = forms.CharField(
        label=_("Decided by"),
        max_length=120,
        help_text=_("The council and its session, or the mayor and the number of the decision."),
    )
    field_order: tuple[str, ...] = ("starts_on", "decided_by", "why")

    def __init__(self, *args: Any, town: Town, now: datetime, **more: Any) -> None:
        tomorrow = (now.astimezone(town.zone) + timedelta(days=1)).date()
        more.setdefault("initial", {}).setdefault("starts_on", tomorrow)
        super().__init__(*args, **more)
        self.fields["starts_on"].widget.attrs["min"] = tomorrow.isoformat()


class ChangeForm(StandardForm):
    """The new value of one rule."""

    value = forms.CharField(label=_("New value"), max_length=200)
    article = forms.CharField(
        label=_("Article"),
        max_length=120,
        help_text=_("Where it is written: the ordinance and its article."),
    )
    field_order = ("value", "starts_on", "article", "decided_by", "why")

    def __init__(self, *args: Any, rule: Rule, **more: Any) -> None:
        given = {"value": rule.value, "article": rule.article}
        super().__init__(*args, initial=given, **more)
        self.key = rule.key
        field = self.fields["value"]
        field.help_text = words.bounds(rule.entry)
        if not isinstance(rule.entry.default, str):
            field.widget.attrs["inputmode"] = "decimal"

    def draft(self) -> Draft:
        """Return the change that is asked for."""
        data = self.cleaned_data
        return Draft(
            self.key, data["value"], data["article"], data["decided_by"], data["starts_on"]
        )
