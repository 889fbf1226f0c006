from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from madang.kernel import photos
from madang.kernel.photos import Photo
from madang.participation.engine.proposals import VERDICT_LABELS, Step, Verdict
from madang.participation.models import Audience, Category, Draft
from madang.participation.services import drafts
from madang.participation.services.moves import Said
from madang.roles.models import Department
from madang.towns.models import Town

REFUSED = {
    "size": _("The photo is larger than 8 MB or has too many pixels. It was not kept."),
    "kind": _("Only JPEG, PNG and WebP photos are taken. It was not kept."),
    "broken": _("The photo cannot be read. It was not kept."),
}
WON_MOST = 10**13


class DraftForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """What a resident writes; only the title is needed to keep a draft."""

    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP up to 8 MB. Place and camera are taken out of the file. Show no "
            "faces and no car plates."
        ),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    photo_words = forms.CharField(
        label=_("What the photo shows"),
        required=False,
        max_length=120,
        help_text=_("For people who cannot see it."),
        widget=forms.TextInput({"class": "krds-input"}),
    )
    without_photo = forms.BooleanField(label=_("Take the photo away"), required=False)

    class Meta:
        model = Draft
        fields = (
            *("title", "body", "category", "audience", "region", "place", "lat", "lon", "signed"),
        )
        labels = {"region": _("Dong")}
        help_texts = {
            "title": _("What should be done, in one line."),
            "body": _("What is the matter, what should change, and whom does it help?"),
            "place": _("A place people know, or an address."),
            "signed": _("Others see this name. It need not be your full name."),
        }
        widgets = {
            "title": forms.TextInput({"class": "krds-input", "maxlength": 100}),
            "body": forms.Textarea({"class": "krds-input", "rows": 10, "maxlength": 5000}),
            "category": forms.Select({"class": "krds-form-select"}),
            "audience": forms.Select({"class": "krds-form-select"}),
            "region": forms.Select({"class": "krds-form-select"}),
            "place": forms.TextInput({"class": "krds-input"}),
            "signed": forms.TextInput({"class": "krds-input"}),
            "lat": forms.HiddenInput(),
            "lon": forms.HiddenInput(),
        }

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken: Photo | None = None
        for name in ("body", "category", "signed"):
            self.fields[name].required = False
        self.fields["category"].choices = [("", "–"), *Category.choices]  # type: ignore[attr-defined]
        self.fields["audience"].choices = Audience.choices  # type: ignore[attr-defined]
        self.fields["region"].queryset = drafts.dongs(town)  # type: ignore[attr-defined]
        for name, most in (("lat", 90.0), ("lon", 180.0)):
            field = self.fields[name]
            field.min_value, field.max_value = -most, most  # type: ignore[attr-defined]

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of what is proposed."""
        return [self[name] for name in ("title", "body", "category")]

    @property
    def places(self) -> list[forms.BoundField]:
        """The fields of where, and for whom."""
        return [self[name] for name in ("audience", "region", "place")]

    @property
    def picture(self) -> list[forms.BoundField]:
        """The fields of the photo."""
        return [self["photo"], self["photo_words"]]

    def clean_photo(self) -> None:
        given = self.cleaned_data.get("photo")
        if isinstance(given, UploadedFile):
            try:
                self.taken = photos.taken(given.read(photos.LARGEST_BYTES + 1))
            except photos.Refused as refused:
                raise forms.ValidationError(REFUSED[str(refused)]) from refused

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        lat, lon = given.get("lat"), given.get("lon")
        is_on_earth = lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180
        given["lat"], given["lon"] = (lat, lon) if is_on_earth else (None, None)
        return given


class StepForm(forms.Form):
    """What an official says with a step: exactly what the step asks for."""

    def __init__(self, *args: Any, step: Step, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in step.asks:
            self.fields[name] = _field(name, town)

    def said(self) -> Said:
        """Return what was said."""
        given = dict(self.cleaned_data)
        verdict = given.pop("verdict", "")
        return Said(verdict=Verdict(verdict) if verdict else None, **given)


def _field(name: str, town: Town) -> forms.Field:
    if name == "verdict":
        choices = [(verdict.value, _(label)) for verdict, label in VERDICT_LABELS.items()]
        return forms.ChoiceField(label=_("Answer"), choices=choices, widget=forms.RadioSelect)
    if name == "department":
        return forms.ModelChoiceField(
            label=_("Department"),
            queryset=Department.objects.of(town).standing(),
            widget=forms.Select({"class": "krds-form-select"}),
        )
    if name == "day":
        return forms.DateField(
            label=_("Until which day"),
            widget=forms.DateInput({"type": "date", "class": "krds-input"}),
            initial=date.today,
        )
    if name == "won":
        return forms.IntegerField(
            label=_("Amount in won"),
            min_value=0,
            max_value=WON_MOST,
            widget=forms.NumberInput({"class": "krds-input"}),
        )
    return _words(name)


def _words(name: str) -> forms.Field:
    if name == "receiver":
        return forms.CharField(
            label=_("Who answers now"),
            help_text=_("The agency, or how it goes on: a complaint, a petition."),
            max_length=120,
            widget=forms.TextInput({"class": "krds-input"}),
        )
    if name == "link":
        return forms.URLField(
            label=_("Where to follow it"),
            required=False,
            max_length=500,
            assume_scheme="https",
            widget=forms.URLInput({"class": "krds-input"}),
        )
    return forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody reads it on the proposal's page."),
        max_length=5000,
        widget=forms.Textarea({"class": "krds-input", "rows": 6}),
    )


class MergeForm(forms.Form):
    """Which proposal says the same, and why."""

    target = forms.IntegerField(
        label=_("Number of the other proposal"),
        help_text=_("The later one is merged into the earlier one, whose author was first."),
        min_value=1,
        widget=forms.NumberInput({"class": "krds-input"}),
    )
    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Both pages and those who are asked show it."),
        max_length=2000,
        widget=forms.Textarea({"class": "krds-input", "rows": 4}),
    )


class ReasonForm(forms.Form):
    """A reason that everybody reads."""

    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody reads it."),
        max_length=2000,
        widget=forms.Textarea({"class": "krds-input", "rows": 4}),
    )
