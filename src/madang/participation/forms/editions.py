"""What operators and officials fill in about editions and projects of the participatory budget."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.participation.engine.ballots.terms import INCREMENT, MOST_PROJECTS
from madang.participation.engine.editions import PHASE_LABELS, PhaseKind, Span
from madang.participation.models import Audience, Category, Edition, Project
from madang.participation.services import drafts
from madang.participation.services.projects import WON_MOST, News
from madang.towns.models import Town

TEXT = {"class": "krds-input"}
LONG = {"class": "krds-input", "rows": 4}
NUMBER = {"class": "krds-input"}
SELECT = {"class": "krds-form-select"}
MOMENT = "%Y-%m-%dT%H:%M"
LIMIT = re.compile(r"(?P<value>[^:]{1,40}):\s*(?P<most>[0-9]{1,15})")


class EditionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The settings of an edition, each with what it means beside it."""

    area = forms.CharField(
        label=_("Only residents of these areas vote"),
        required=False,
        max_length=500,
        widget=forms.TextInput(TEXT),
        help_text=_("Codes of regions, with commas; empty: the whole town."),
    )
    limits = forms.CharField(
        label=_("Limits of areas, subjects and age groups"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(LONG),
        help_text=_(
            "One a line: the name or code of a dong, a subject, or for whom (youth, young), "
            "then a colon and the most won that its projects may cost together. For example: "
            "streets: 300000000"
        ),
    )
    rivals = forms.CharField(
        label=_("Projects that exclude each other"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(LONG),
        help_text=_("One set a line: numbers of projects with commas. At most one of a set wins."),
    )

    class Meta:
        model = Edition
        fields = (
            *("title", "about", "budget", "decided_by", "kind", "longest", "rule", "completion"),
            *("stop", "increment", "min_votes", "least_age", "most_age"),
        )
        labels = {
            "title": _("Title"),
            "about": _("What it is about"),
            "budget": _("Budget in won"),
            "decided_by": _("Who decides in the end"),
            "kind": _("Kind of ballot"),
            "longest": _("Most marks"),
            "rule": _("Counting rule"),
            "completion": _("What is done with money left over"),
            "stop": _("When completion ends"),
            "increment": _("How much each step adds"),
            "min_votes": _("Fewest votes that can win"),
            "least_age": _("Youngest age"),
            "most_age": _("Oldest age"),
        }
        help_texts = {
            "budget": _("All that the projects chosen may cost together."),
            "decided_by": _("For example: the vote decides, and the council passes the budget."),
            "kind": _("Within the budget: people choose as if they spent the whole budget."),
            "longest": _("Of points at most three, for 3, 2 and 1 point. Not for “within budget”."),
            "rule": _(
                "Equal shares gives each voter the same part of the budget, so that no group is "
                "left out; most votes first is simpler and favours large groups."
            ),
            "completion": _("For equal shares alone, which rarely spend everything by themselves."),
            "stop": _("The first spends more; the second keeps closer to equal shares."),
            "increment": _(
                "1% is one percent of the budget for all voters together, and is quick to count; "
                "a number is won for each voter."
            ),
            "min_votes": _("0: no project needs a least number of votes."),
            "least_age": _("Empty: no limit. An age group, such as 19 to 39, is both together."),
        }
        widgets = {
            "title": forms.TextInput(TEXT),
            "about": forms.Textarea(LONG),
            "budget": forms.NumberInput(NUMBER | {"min": 1}),
            "decided_by": forms.TextInput(TEXT),
            "increment": forms.TextInput(TEXT),
            **{name: forms.Select(SELECT) for name in ("kind", "rule", "completion", "stop")},
            **{
                name: forms.NumberInput(NUMBER)
                for name in ("longest", "min_votes", "least_age", "most_age")
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        edition = self.instance
        kept = {
            "area": ", ".join(edition.regions),
            "limits": "\n".join(f"{cap['value']}: {cap['most']}" for cap in edition.caps),
            "rivals": "\n".join(", ".join(map(str, one)) for one in edition.incompatible),
        }
        self.initial.update(kept)

    def clean_budget(self) -> int:
        return _amount(self.cleaned_data["budget"])

    def clean_longest(self) -> int:
        longest: int = self.cleaned_data["longest"]
        if not 1 <= longest <= MOST_PROJECTS:
            raise ValidationError(_("At least one mark must be possible."))
        return longest

    def clean_increment(self) -> str:
        text: str = self.cleaned_data["increment"].replace(" ", "")
        if not INCREMENT.fullmatch(text):
            raise ValidationError(_("Write 1% or a whole number of won."))
        return text

    def clean_area(self) -> list[str]:
        return [code.strip()[:20] for code in self.cleaned_data["area"].split(",") if code.strip()]

    def clean_limits(self) -> list[dict[str, Any]]:
        found = []
        known = _limited(self.instance.town)
        for number, line in _lines(self.cleaned_data["limits"]):
            told = LIMIT.fullmatch(line)
            value = told["value"].strip() if told else ""
            if told is None or value not in known:
                says = _("Line %s names no dong, subject or age group of this town.")
                raise ValidationError(says % number)
            by, name = known[value]
            found.append({"by": by, "value": name, "most": int(told["most"])})
        return found

    def clean_rivals(self) -> list[list[int]]:
        found = []
        for number, line in _lines(self.cleaned_data["rivals"]):
            numbers = [one.strip() for one in line.split(",")]
            if not all(one.isascii() and one.isdigit() and len(one) < 6 for one in numbers):
                raise ValidationError(_("Line %s: numbers of projects are wanted.") % number)
            found.append(sorted({int(one) for one in numbers}))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_shared = str(data.get("rule", "")).startswith("equal-shares")
        if not is_shared and data.get("completion") != "none":
            data["completion"] = "none"  # what the rule has no use for is left out
        if data.get("kind") == "points" and (data.get("longest") or 0) > 3:
            self.add_error("longest", _("There are three kinds of points: 3, 2 and 1."))
        least, most = data.get("least_age"), data.get("most_age")
        if least is not None and most is not None and least > most:
            self.add_error("most_age", _("The oldest age is below the youngest."))
        return data

    def edition(self) -> Edition:
        """The edition as it is to be kept."""
        edition: Edition = self.save(commit=False)
        edition.regions, edition.caps = self.cleaned_data["area"], self.cleaned_data["limits"]
        edition.incompatible = self.cleaned_data["rivals"]
        return edition


def _limited(town: Town) -> dict[str, tuple[str, str]]:
    """What a limit may name, in the words people write: which kind it is, and its code."""
    found: dict[str, tuple[str, str]] = {}
    for by, choices in (("audience", Audience.choices), ("category", Category.choices)):
        for value, label in choices:
            found |= dict.fromkeys((str(value), str(label)), (by, str(value)))
    for dong in drafts.dongs(town):
        found |= dict.fromkeys((dong.code, dong.name_ko), ("area", dong.code))
    return found


class PhasesForm(forms.Form):
    """Beginning and end of each phase; a phase without both is left out."""

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spans = {span.kind: span for span in edition.spans}
        for kind, label in PHASE_LABELS.items():
            for end, words in (("starts", _("%s: begins")), ("ends", _("%s: ends"))):
                self.fields[f"{kind.value}_{end}"] = forms.DateTimeField(
                    label=words % _(label),
                    required=kind == PhaseKind.VOTE,
                    initial=getattr(spans.get(kind), f"{end}_at", None),
                    input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
                    widget=forms.DateTimeInput(
                        {"type": "datetime-local", "class": "krds-input"}, format=MOMENT
                    ),
                )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for kind in PhaseKind:
            if bool(data.get(f"{kind}_starts")) != bool(data.get(f"{kind}_ends")):
                self.add_error(f"{kind}_ends", _("A phase has a beginning and an end."))
        return data

    def spans(self) -> list[Span]:
        """The phases that have dates."""
        data = self.cleaned_data
        return [
            Span(kind, data[f"{kind}_starts"], data[f"{kind}_ends"])
            for kind in PhaseKind
            if data[f"{kind}_starts"]
        ]


class AskForm(forms.Form):
    """Which proposal is to stand in the edition."""

    proposal = forms.IntegerField(
        label=_("Number of the proposal"),
        min_value=1,
        widget=forms.NumberInput(NUMBER),
        help_text=_("Its author is asked; it becomes a project when the author agrees."),
    )


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """A project of the town's own."""

    class Meta:
        model = Project
        fields = ("title", "body", "area", "category", "audience")
        labels = {
            "title": _("Title"),
            "body": _("What is to be done, and for whom"),
            "area": _("Dong"),
            "category": _("Subject"),
            "audience": pgettext_lazy("project", "For whom"),
        }
        widgets = {
            "title": forms.TextInput(TEXT),
            "body": forms.Textarea(LONG),
            "area": forms.Select(SELECT),
            "category": forms.Select(SELECT),
            "audience": forms.Select(SELECT),
        }

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = drafts.dongs(town)  # type: ignore[attr-defined]
        self.fields["audience"].required = False

    def clean_audience(self) -> str:
        return self.cleaned_data["audience"] or Audience.ALL


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody reads it on the page of the project."),
        max_length=2000,
        widget=forms.Textarea(LONG),
    )


class CostForm(forms.Form):
    """What a project costs, and why."""

    won = forms.IntegerField(
        label=_("Cost in won"),
        min_value=1,
        max_value=WON_MOST,
        widget=forms.NumberInput(NUMBER),
    )
    reason = _reason()


class DecisionForm(forms.Form):
    """Accepting or refusing a project."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept for the vote")), ("refuse", _("Do not put to the vote"))],
        widget=forms.RadioSelect,
    )
    reason = _reason()


class NewsForm(forms.Form):
    """News of the works."""

    step = forms.ChoiceField(
        label=_("What is new"),
        choices=[
            ("begin", _("The works begin")),
            ("go_on", _("The works go on")),
            ("finish", _("The works are finished")),
            ("stop", _("The works are stopped")),
        ],
        widget=forms.Select(SELECT),
    )
    day = forms.DateField(
        label=_("On which day"), widget=forms.DateInput({"type": "date", "class": "krds-input"})
    )
    text = forms.CharField(label=_("News"), max_length=2000, widget=forms.Textarea(LONG))
    percent = forms.IntegerField(
        label=_("How far, in percent"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(NUMBER),
    )
    spent = forms.IntegerField(
        label=_("Spent so far, in won"),
        required=False,
        min_value=0,
        max_value=WON_MOST,
        widget=forms.NumberInput(NUMBER),
    )

    def news(self) -> News:
        """What was told."""
        return News(**self.cleaned_data)


def _amount(won: int) -> int:
    if not 0 < won <= WON_MOST:
        raise ValidationError(_("An amount of won above nought is wanted."))
    return won


def _lines(text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip()]
