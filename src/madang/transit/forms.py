from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from madang.transit.engine.archives import Limits
from madang.transit.models import Feed

ENDINGS = {Feed.Kind.TIMETABLE: ("zip",), Feed.Kind.STOPS: ("csv", "gz", "txt")}


class FeedSourceForm(forms.Form):
    """The address where the town's timetable is published."""

    url = forms.URLField(
        label=_("Address of the timetable"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "krds-input"}),
    )


class FeedFileForm(forms.Form):
    """A file to import: what it is, and for a list of stops, which part of it is the town's."""

    kind = forms.ChoiceField(choices=Feed.Kind, initial=Feed.Kind.TIMETABLE, label=_("What it is"))
    file = forms.FileField(
        label=_("File"),
        validators=[FileExtensionValidator([end for ends in ENDINGS.values() for end in ends])],
        widget=forms.FileInput(attrs={"accept": ".zip,.csv,.gz,.txt", "class": "krds-input"}),
    )
    city = forms.CharField(
        label=_("City code or name"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "krds-input"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > Limits().archive_bytes:
            raise forms.ValidationError(_("The file is larger than allowed."))
        return file

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        file, kind = data.get("file"), data.get("kind")
        if file and kind and not str(file.name).lower().endswith(ENDINGS[Feed.Kind(kind)]):
            self.add_error("file", _("A timetable is a .zip, a list of stops a .csv or .csv.gz."))
        return data
