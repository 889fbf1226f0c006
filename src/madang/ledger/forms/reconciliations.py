from django import forms
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 1 << 20  # the page carries the file from the look to the taking over


class BankFileForm(forms.Form):
    """A file of a bank or gateway; whether it makes sense is looked at with its lines."""

    file = forms.FileField(
        label=_("File of the bank or gateway (CSV)"),
        help_text=_("At most 1 MB. Larger files are brought in by whoever runs the installation."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Return the file's name and its bytes."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB. Nothing was taken over."))
        name = "".join(sign for sign in file.name if sign.isprintable())[:200]
        return name or "file.csv", file.read()


class ClosingForm(forms.Form):
    """Why a difference is none any more."""

    note = forms.CharField(
        label=_("Why this can be closed"),
        help_text=_("Stays with the difference and is read in every audit."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
