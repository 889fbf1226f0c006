from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from madang.residents.engine import fields
from madang.residents.engine.fields import FIELDS, Field
from madang.residents.engine.papers import LARGEST_BYTES
from madang.residents.models import Assistance, Form, ResidencyClaim
from madang.residents.services.forms import Line
from madang.towns.models import Region, Town

Way = ResidencyClaim.Way
KINDS = {"date": "date", "email": "email", "phone": "tel"}
DECLARABLE = [field for field in FIELDS.values() if field.declarable]


def typed(field: Field, *, required: bool) -> forms.Field:
    """Return the form field in which a person states `field`."""
    label = _(field.label)
    if field.kind == "choice":
        choices = [("", "–"), *((value, _(word)) for value, word in field.choices)]
        return forms.ChoiceField(label=label, choices=choices, required=required)
    return forms.CharField(
        label=label,
        required=required,
        max_length=fields.LONGEST,
        widget=forms.TextInput(
            attrs={"type": KINDS.get(field.kind, "text"), "autocomplete": field.autocomplete}
        ),
    )


class StatedForm(forms.Form):
    """What a person may state of himself; values that are verified are not asked for."""

    def __init__(self, *args: Any, without: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in DECLARABLE:
            if field.name not in without:
                self.fields[field.name] = typed(field, required=False)


class AnswerForm(forms.Form):
    """The fields of a form that are not verified: to be typed, or left out when optional.

    Verified ones that are optional are a box to tick.
    """

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            if not line.is_fixed and line.field.declarable:
                field = typed(line.field, required=line.is_required)
                field.initial = line.known.value if line.known else ""
                self.fields[line.field.name] = field


class HomeForm(forms.Form):
    """Where a person says to live, and how that shall be proven."""

    way = forms.ChoiceField(
        label=_("How do you want to prove it?"),
        choices=[(way.value, way.label) for way in (Way.POSTCARD, Way.COUNTER, Way.DOCUMENT)],
        initial=Way.POSTCARD,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"})
    )
    address = forms.CharField(
        label=_("Your address"),
        help_text=_("With house and flat number, as on a letter."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    region = forms.ModelChoiceField(
        Region.objects.none(), label=_("Your neighbourhood"), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dongs = Region.objects.filter(parent_id=town.region_id, level=Region.Level.DONG)
        self.fields["region"].queryset = dongs.defer("boundary")  # type: ignore[attr-defined]
        if not dongs.exists():
            del self.fields["region"]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the letter"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class WardCodeForm(CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the child shows")


class SittingCodeForm(CodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the resident reads")


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("Document"),
        help_text=_("A PDF, or a photo as JPEG or PNG, up to 5 MB."),
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Number that the person says"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class SeenForm(forms.Form):
    """What an official read on the card or certificate."""

    born = forms.DateField(
        label=_("Date of birth on the card"),
        required=False,
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}),
    )


class CertificateForm(forms.Form):
    born = forms.DateField(
        label=_("The child's date of birth on the certificate"),
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}),
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not"), help_text=_("The person reads this."), max_length=300
    )


class FindForm(forms.Form):
    """Finding the resident who sits at the counter."""

    contact = forms.CharField(
        label=_("E-mail address or phone number"),
        max_length=254,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("or name"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    born = forms.DateField(
        label=_("and date of birth"),
        required=False,
        widget=forms.DateInput({"type": "date", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("contact") and not (data.get("name") and data.get("born")):
            raise forms.ValidationError(_("Write an address or number, or name and date of birth."))
        return data


class SittingForm(forms.Form):
    why = forms.CharField(
        label=_("Why the resident needs help"),
        help_text=_("The resident reads this later, for example: cannot use a phone."),
        max_length=300,
    )
    confirmation = forms.ChoiceField(
        label=_("How the resident confirms"),
        choices=Assistance.Confirmation.choices,
        initial=Assistance.Confirmation.CODE,
        widget=forms.RadioSelect,
    )


class SignatureForm(forms.Form):
    name = forms.CharField(
        label=_("The resident writes the own name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    strokes = forms.JSONField(required=False, widget=forms.HiddenInput)


class OpeningForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new form: what for, who receives it, which fields, how long."""

    NAMES = [(field.name, _(field.label)) for field in FIELDS.values()]
    required = forms.MultipleChoiceField(
        label=_("Fields that are needed"),
        choices=NAMES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ask for no more than the purpose needs."),
    )
    optional = forms.MultipleChoiceField(
        label=_("Fields that may be left out"),
        choices=NAMES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Form
        fields = [
            "title_ko",
            "title_en",
            "purpose_ko",
            "purpose_en",
            "department",
            "required",
            "optional",
            "keep_days",
        ]
        labels = {
            "title_ko": _("Title (Korean)"),
            "title_en": _("Title (English)"),
            "purpose_ko": _("What the data are for (Korean)"),
            "purpose_en": _("What the data are for (English)"),
            "department": _("Who receives the answers"),
            "keep_days": _("Days until the answers are deleted"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("required") and not data.get("optional"):
            self.add_error("required", _("Choose at least one field."))
        return data


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Why you look at the answers"),
        help_text=_("Each person can read who looked and why."),
        max_length=300,
    )
