"""What officials fill in about lottery panels, and what volunteers say of themselves."""

import csv
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.participation.engine.panels import terms
from madang.participation.models import Panel
from madang.participation.models.panels import CATEGORY_LABELS
from madang.participation.services import labels, panels
from madang.participation.services.drafts import dongs
from madang.participation.services.volunteers import Known
from madang.towns.models import Town

SEXES = {
    "여성": "female", "여": "female", "female": "female",
    "남성": "male", "남": "male", "male": "male",
    "기타": "other", "other": "other",
}  # fmt: skip
LISTS = (("ages", terms.AGE), ("sexes", terms.SEX), ("dongs", terms.DONG))
LINES = forms.Textarea({"class": "krds-input", "rows": 5})
MOMENT = forms.DateTimeInput({"class": "krds-input"})
Quota = dict[str, list[int]]


class QuotasMixin(forms.Form):
    """Three lists of groups with the least and the most people of each; empty: not looked at."""

    ages = forms.CharField(
        label=_("Quotas by age"),
        required=False,
        max_length=2000,
        widget=LINES,
        help_text=_("One a line: group, least, most. For example: 19-34, 4, 6 or 65+, 3, 5"),
    )
    sexes = forms.CharField(
        label=_("Quotas by gender"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"class": "krds-input", "rows": 3}),
        help_text=_("One a line: female, male or other, least, most. For example: female, 11, 13"),
    )
    dongs = forms.CharField(
        label=_("Quotas by dong"),
        required=False,
        max_length=20_000,
        widget=LINES,
        help_text=_("One a line: the dong's name, least, most. Dongs you leave out have no quota."),
    )
    town: Town
    size: int

    def clean_ages(self) -> Quota:
        found = _lines(self.cleaned_data["ages"], lambda text: text if terms.bounds(text) else text)
        if terms.overlaps(found):
            raise ValidationError(_("Somebody would be in two of these age groups."))
        return found

    def clean_sexes(self) -> Quota:
        return _lines(self.cleaned_data["sexes"], lambda text: SEXES[text.lower()])

    def clean_dongs(self) -> Quota:
        regions = list(dongs(self.town))
        names = {one.name_ko: one.code for one in regions} | {one.code: one.code for one in regions}
        names |= {one.name_en: one.code for one in regions if one.name_en}
        return _lines(self.cleaned_data["dongs"], lambda text: names[text])

    def quotas(self, size: int) -> dict[str, Quota]:
        """The quotas as they are kept; genders and dongs without one may be there in any number."""
        given: dict[str, Quota] = {}
        if self.cleaned_data.get("ages"):
            given[terms.AGE] = self.cleaned_data["ages"]
        if self.cleaned_data.get("sexes"):
            free = {name: [0, size] for name in dict.fromkeys(SEXES.values())}
            given[terms.SEX] = free | self.cleaned_data["sexes"]
        if self.cleaned_data.get("dongs"):
            free = {region.code: [0, size] for region in dongs(self.town)}
            given[terms.DONG] = free | self.cleaned_data["dongs"]
        return given


class PanelForm(QuotasMixin, forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """A new panel."""

    class Meta:
        model = Panel
        fields = (*("title", "about", "size", "verified_only", "opens_at", "closes_at", "sits_at"),)
        labels = {
            "title": _("Title"),
            "about": _("What it is about"),
            "size": _("How many people"),
            "verified_only": _("Only verified residents volunteer"),
            "opens_at": _("The call opens"),
            "closes_at": _("The call ends"),
            "sits_at": _("The panel first sits"),
        }
        help_texts = {
            "about": _(
                "What the panel advises on, how long it sits, what it is paid, and what becomes "
                "of its advice."
            ),
            "opens_at": "2026-11-20 09:00",
            "closes_at": "2026-11-30 18:00",
            "sits_at": _("Ages count on this day. For example: 2027-01-16 14:00"),
        }
        widgets = {
            "title": forms.TextInput({"class": "krds-input"}),
            "about": forms.Textarea({"class": "krds-input", "rows": 5}),
            "size": forms.NumberInput({"class": "krds-input", "min": 1, "max": panels.MOST_SIZE}),
            "opens_at": MOMENT,
            "closes_at": MOMENT,
            "sits_at": MOMENT,
        }

    def __init__(self, data: Any = None, *, town: Town) -> None:
        super().__init__(data, instance=Panel(town=town))
        self.town = town

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        opens_at, closes_at, sits_at = (
            data.get(f"{name}_at") for name in ("opens", "closes", "sits")
        )
        if opens_at and closes_at and opens_at >= closes_at:
            self.add_error("closes_at", _("It ends before it begins."))
        if closes_at and sits_at and closes_at >= sits_at:
            self.add_error("sits_at", _("The panel sits before the call has ended."))
        if not self.errors:
            self.instance.quotas = self.quotas(data["size"])
            self.instance.size = data["size"]
            panels.check(self.instance)
        return data

    def panel(self) -> Panel:
        """The panel as it is to be kept."""
        made: Panel = self.save(commit=False)
        return made


class ExtensionForm(forms.Form):
    """A later end of the call, with the public reason."""

    closes_at = forms.DateTimeField(
        label=_("New end of the call"), help_text="2026-12-07 18:00", widget=MOMENT
    )
    why = forms.CharField(
        label=_("Public reason"), max_length=500, widget=forms.TextInput({"class": "krds-input"})
    )


class RequotaForm(QuotasMixin):
    """Other least and most for the same groups, with the public reason."""

    why = forms.CharField(
        label=_("Public reason"), max_length=500, widget=forms.TextInput({"class": "krds-input"})
    )

    def __init__(self, data: Any = None, *, panel: Panel) -> None:
        names = labels.of(panel)
        shown = {
            name: _text(panel.quotas[category], names[category] if name == "dongs" else {})
            for name, category in LISTS
            if category in panel.quotas
        }
        super().__init__(data, initial=shown)
        self.town, self.size = panel.town, panel.size
        for name, category in LISTS:
            if category not in panel.quotas:
                del self.fields[name]


class AnnouncementForm(forms.Form):
    """Which public value of the future is the seed, and when it comes to be known."""

    source = forms.CharField(
        label=_("Which public value is the seed"),
        max_length=300,
        widget=forms.TextInput({"class": "krds-input"}),
        help_text=_(
            "A value that nobody can know or steer before, such as all numbers of a named lottery "
            "draw in the order of their size."
        ),
    )
    seed_at = forms.DateTimeField(
        label=_("When it comes to be known"), help_text="2026-12-05 21:00", widget=MOMENT
    )


class DrawForm(forms.Form):
    """The seed as it was made public, and the reason for the second person."""

    seed = forms.CharField(
        label=pgettext_lazy("lottery panel", "Seed"),
        max_length=200,
        widget=forms.TextInput({"class": "krds-input"}),
        help_text=_("Exactly the announced value. For example: 3 9 17 24 33 41 + 8"),
    )
    why = forms.CharField(
        label=_("Where the second person can check the value"),
        max_length=300,
        widget=forms.TextInput({"class": "krds-input"}),
    )


class VolunteerForm(forms.Form):
    """What the town does not know from somebody else: asked of the volunteer, group by group."""

    agreed = forms.BooleanField(label=_("I agree that my groups are used for this draw."))

    def __init__(self, *args: Any, panel: Panel, known: dict[str, Known], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = labels.of(panel)
        for category, values in names.items():
            there = known.get(category)
            if there is not None and there.is_verified:
                continue
            self.fields[category] = forms.ChoiceField(
                label=CATEGORY_LABELS[category],
                choices=[("", "–"), *values.items()],
                initial=there.value if there else None,
                widget=forms.Select({"class": "krds-form-select"}),
            )
        self.order_fields([*terms.CATEGORIES, "agreed"])

    @property
    def groups(self) -> list[forms.BoundField]:
        """The fields of the groups."""
        return [self[name] for name in terms.CATEGORIES if name in self.fields]


def _lines(text: str, read: Callable[[str], str]) -> Quota:
    found: Quota = {}
    for number, row in enumerate(csv.reader(text.splitlines(), skipinitialspace=True), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != 3 or not all(one.isascii() and one.isdigit() for one in cells[1:]):
            raise ValidationError(_("Line %s: group, least and most are wanted.") % number)
        least, most = (int(one[:6]) for one in cells[1:])
        if not least <= most <= panels.MOST_SIZE:
            raise ValidationError(
                _("Line %s: the least is more than the most, or too many.") % number
            )
        try:
            value = read(cells[0])
        except (KeyError, ValueError) as error:
            raise ValidationError(_("Line %s: there is no such group.") % number) from error
        if value in found:
            raise ValidationError(_("Line %s: this group stands twice.") % number)
        found[value] = [least, most]
    return found


def _text(values: Quota, names: dict[str, str]) -> str:
    return "\n".join(
        f"{names.get(one, one)}, {values[one][0]}, {values[one][1]}"
        for one in terms.ordered(values)
    )
