"""What operators and officials fill in about polls."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madang.participation.engine.ballots import terms
from madang.participation.engine.ballots.choices import ID
from madang.participation.models import Poll

MOST = 100_000  # characters of the list of projects


class PollForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new poll. Projects are typed or pasted, one a line: id, cost, title."""

    opens_at = forms.DateTimeField(label=_("Voting begins"), help_text="2026-11-20 09:00")
    closes_at = forms.DateTimeField(label=_("Voting ends"), help_text="2026-11-30 18:00")
    projects = forms.CharField(
        label=_("Choices"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line: id, cost, title. For example: a1, 30000000, Shade at the stop"),
    )
    budget = forms.IntegerField(label=_("Budget"), min_value=0, max_value=terms.MOST)
    longest = forms.IntegerField(
        label=_("Most marks"), min_value=1, max_value=terms.MOST_PROJECTS, initial=3
    )
    rule = forms.ChoiceField(label=_("Counting rule"), choices=[(one, one) for one in terms.RULES])
    completion = forms.ChoiceField(
        label=_("What is done with money left over"),
        choices=[(one, one) for one in terms.COMPLETIONS],
        help_text=_("For equal shares alone."),
    )
    stop = forms.ChoiceField(
        label=_("When completion ends"), choices=[(one, one) for one in terms.STOPS]
    )
    min_votes = forms.IntegerField(
        label=_("Fewest votes that can win"), min_value=0, max_value=terms.MOST, initial=0
    )
    caps = forms.CharField(
        label=_("Limits of money for some choices together"),
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: name, most money, ids. For example: Youth, 50000000, a1 a2 a7"),
    )
    incompatible = forms.CharField(
        label=_("Choices that exclude each other"),
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: ids of which at most one can win. For example: a1 a4"),
    )
    area = forms.CharField(
        label=_("Only for residents of"),
        required=False,
        max_length=500,
        help_text=_("Codes of regions, with commas; empty: the whole town."),
    )

    class Meta:
        model = Poll
        fields = ("title", "about", "kind", "opens_at", "closes_at", "least_age", "most_age")
        labels = {
            "title": _("Title"),
            "about": _("What it is about"),
            "kind": _("Kind of ballot"),
            "least_age": _("Youngest age"),
            "most_age": _("Oldest age"),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}

    def clean_projects(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        lines = self.cleaned_data["projects"].splitlines()
        for number, row in enumerate(csv.reader(lines, skipinitialspace=True), start=1):
            if not row:
                continue
            cells = [cell.strip() for cell in row]
            if len(cells) < 3 or not ID.fullmatch(cells[0]) or not cells[1].isascii():
                raise ValidationError(_("Line %s: id, cost and title are wanted.") % number)
            if not cells[1].isdigit() or len(cells[1]) > 15:
                raise ValidationError(_("Line %s: the cost is a whole number.") % number)
            title = ", ".join(cells[2:])[:200]
            found.append({"id": cells[0], "cost": int(cells[1]), "title": title})
        if len({one["id"] for one in found}) < len(found):
            raise ValidationError(_("Two choices have the same id."))
        return found

    def clean_caps(self) -> list[dict[str, Any]]:
        found = []
        for number, row in _rows(self.cleaned_data["caps"]):
            if len(row) != 3 or not row[0] or not row[1].isascii() or not row[1].isdigit():
                raise ValidationError(_("Line %s: name, most money and ids are wanted.") % number)
            ids = self._ids(number, row[2])
            found.append({"name": row[0][:60], "most": int(row[1][:15]), "projects": ids})
        return found

    def clean_incompatible(self) -> list[list[str]]:
        found = []
        for number, row in _rows(self.cleaned_data["incompatible"]):
            ids = self._ids(number, " ".join(row))
            if len(set(ids)) < 2:
                raise ValidationError(_("Line %s: at least two ids are wanted.") % number)
            found.append(ids)
        return found

    def _ids(self, number: int, text: str) -> list[str]:
        known = {one["id"] for one in self.cleaned_data.get("projects", [])}
        ids = text.split()
        if not ids or ("projects" in self.cleaned_data and not set(ids) <= known):
            raise ValidationError(_("Line %s: there is no choice of this id.") % number)
        return ids

    def clean_area(self) -> list[str]:
        return [code.strip()[:20] for code in self.cleaned_data["area"].split(",") if code.strip()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and closes_at and opens_at >= closes_at:
            self.add_error("closes_at", _("It ends before it begins."))
        if data.get("completion", "none") != "none" and "equal" not in data.get("rule", ""):
            self.add_error("completion", _("Only equal shares can be completed."))
        return data

    def poll(self) -> Poll:
        """The poll as it is to be kept."""
        poll: Poll = self.save(commit=False)
        names = (
            *("projects", "budget", "longest", "rule", "completion", "stop", "min_votes"),
            *("caps", "incompatible"),
        )
        poll.draft = {name: self.cleaned_data[name] for name in names}
        poll.regions = self.cleaned_data["area"]
        return poll


class SeedForm(forms.Form):
    """Fixing the terms."""

    seed = forms.CharField(
        label=_("Public seed of the lot"),
        max_length=200,
        help_text=_("A text that nobody could know before, such as lottery numbers of the day."),
    )


class BoothForm(forms.Form):
    """A new booth."""

    name = forms.CharField(label=_("Name of the booth"), max_length=60)


class HandingForm(forms.Form):
    """Who gets a ballot paper."""

    name = forms.CharField(label=_("Name"), max_length=80)
    born = forms.DateField(label=_("Date of birth"), help_text="1990-05-05")
    namesake = forms.IntegerField(
        label=_("Number of the namesake"),
        initial=0,
        min_value=0,
        max_value=99,
        help_text=_("0, unless another person of this name and birthday has voted already."),
    )


class SheetsForm(forms.Form):
    """A scanner's file."""

    file = forms.FileField(label=_("CSV of the scanner"), help_text="booth,sheet,marks")
    why = forms.CharField(label=_("Reason for the second person"), max_length=300, required=False)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is not empty."""
    for number, row in enumerate(csv.reader(text.splitlines(), skipinitialspace=True), start=1):
        if any(cell.strip() for cell in row):
            yield number, [cell.strip() for cell in row]
