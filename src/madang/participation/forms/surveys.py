"""What officials fill in about surveys: the survey, a question, census figures, what came of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.participation.engine.surveys.questions import BRANCHING, OPTIONED, Kind
from madang.participation.models import Survey, SurveyQuestion
from madang.participation.models.responses import REASON_LENGTH
from madang.participation.models.surveys import IMPACT_LENGTH

LINE, AREA = {"class": "krds-input"}, {"class": "krds-input", "rows": 4}
MOST_PASTED = 50_000


class SurveyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A survey that is being prepared."""

    class Meta:
        model = Survey
        fields = ("title", "about", "opens_at", "closes_at", "audience", "results")
        widgets = {
            "title": forms.TextInput(LINE),
            "about": forms.Textarea(AREA),
            "opens_at": forms.DateTimeInput(
                {**LINE, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "closes_at": forms.DateTimeInput(
                {**LINE, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
            "audience": forms.RadioSelect,
            "results": forms.RadioSelect,
        }
        help_texts = {
            "about": _("What is decided already, what is open, and what becomes of the answers."),
            "results": _("It cannot be changed once somebody has answered."),
        }


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One question; which fields count depends on its kind."""

    labels = forms.CharField(
        label=_("Options, one a line"),
        help_text=_("For one option, several options and an order."),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"class": "krds-input", "rows": 6}),
    )
    asked_if = forms.MultipleChoiceField(
        label=_("Only of those who answered"),
        help_text=_("Nothing ticked: of everybody. Tick answers to one question only."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = SurveyQuestion
        fields = (
            "kind",
            "text",
            "hint",
            "labels",
            "most",
            "lowest",
            "highest",
            "low_words",
            "high_words",
            "is_required",
            "attribute",
            "shows_texts",
            "asked_if",
        )
        labels = {
            "kind": _("How it is answered"),
            "text": pgettext_lazy("survey", "Question"),
            "hint": _("Explanation"),
            "most": _("How many one may choose or rank at most"),
            "lowest": _("Lowest number of the scale"),
            "highest": _("Highest number of the scale"),
            "low_words": _("What the lowest number means"),
            "high_words": _("What the highest number means"),
            "is_required": _("It has to be answered"),
            "attribute": _("Asks about the person"),
            "shows_texts": _("Texts are published, without names"),
        }
        help_texts = {
            "most": _("0: as many as there are."),
            "attribute": _("Voluntary, asked first, and compared with the census."),
            "shows_texts": _("Whoever writes is told so. Otherwise officials alone read them."),
        }
        widgets = {
            name: forms.TextInput(LINE) for name in ("text", "hint", "low_words", "high_words")
        } | {
            "kind": forms.RadioSelect,
            **{name: forms.NumberInput(LINE) for name in ("most", "lowest", "highest")},
            "attribute": forms.Select({"class": "krds-form-select"}),
        }

    def __init__(
        self, data: Any = None, *, earlier: Sequence[SurveyQuestion], instance: SurveyQuestion
    ) -> None:
        before = {
            "labels": "\n".join(label for _key, label in instance.options),
            "asked_if": [f"{instance.condition[0]}:{key}" for key in instance.condition[1]]
            if instance.condition
            else [],
        }
        super().__init__(data, instance=instance, initial=before)
        kind = self.fields["kind"]
        if isinstance(kind, forms.TypedChoiceField):
            kind.choices = SurveyQuestion.Kinds.choices
        field = self.fields["asked_if"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = _answers(earlier)

    def clean_asked_if(self) -> list[Any] | None:
        pairs = [word.partition(":") for word in self.cleaned_data["asked_if"]]
        if not pairs:
            return None
        if len({number for number, _colon, _key in pairs}) > 1:
            raise ValidationError(_("Tick answers to one question only."))
        return [int(pairs[0][0]), [key for _number, _colon, key in pairs]]

    def question(self) -> SurveyQuestion:
        """The question as it is to be kept; options keep their keys as long as their words."""
        question: SurveyQuestion = self.save(commit=False)
        keys = {label: key for key, label in question.options}
        lines = [line.strip() for line in self.cleaned_data["labels"].splitlines()]
        taken, pairs = set(keys.values()), []
        for label in filter(None, lines if question.kind in OPTIONED else []):
            key = keys.get(label) or _next_key(taken)
            taken.add(key)
            pairs.append([key, label])
        question.options = pairs
        question.condition = self.cleaned_data["asked_if"]
        return question


class CensusForm(forms.Form):
    """Figures of the census, pasted."""

    figures = forms.CharField(
        label=_("Figures: what, option, number"),
        help_text=_(
            "One a line, with commas or as copied from a spreadsheet. People or per cent, "
            "all options of a question."
        ),
        max_length=MOST_PASTED,
        widget=forms.Textarea({"class": "krds-input num", "rows": 12}),
    )
    source = forms.CharField(
        label=_("Where the figures are from"),
        help_text=_("For example: resident registration, October 2026"),
        max_length=200,
        widget=forms.TextInput(LINE),
    )
    whole_town = forms.BooleanField(
        label=_("Use them in every survey that asks with the same words"), required=False
    )


class ImpactForm(forms.Form):
    """What was heard in a survey, and what was done."""

    heard = forms.CharField(
        label=_("What we heard"), max_length=IMPACT_LENGTH, widget=forms.Textarea(AREA)
    )
    done = forms.CharField(
        label=_("What we did"),
        help_text=_("Also what was not done, and why. Everybody who answered is told."),
        max_length=IMPACT_LENGTH,
        widget=forms.Textarea(AREA),
    )
    link = forms.CharField(
        label=_("Page of this site where it goes on"),
        max_length=500,
        required=False,
        widget=forms.TextInput(LINE),
    )


class VeilForm(forms.Form):
    """Why a text is hidden."""

    reason = forms.CharField(
        label=_("Why it is hidden"), max_length=REASON_LENGTH, widget=forms.TextInput(LINE)
    )


def _answers(earlier: Sequence[SurveyQuestion]) -> list[tuple[str, str]]:
    found = []
    for row in earlier:
        if Kind(row.kind) in BRANCHING:
            labels = dict(row.options)
            found += [
                (f"{row.number}:{key}", f"{row.text} → {labels.get(key, key)}")
                for key in row.asked.keys
            ]
    return found


def _next_key(taken: set[str]) -> str:
    number = 1
    while f"o{number}" in taken:
        number += 1
    return f"o{number}"
