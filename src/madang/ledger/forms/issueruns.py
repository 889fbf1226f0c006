"""What is asked before a list of people is paid."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.ledger.engine.issuefiles import MOST_BYTES
from madang.ledger.models import Programme
from madang.ledger.services import issueruns
from madang.towns.models import Town

MOST_TYPED = 20_000  # characters; longer lists come as a file


class IssueForm(forms.Form):
    """A programme and a list: a file, or lines written here."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme that pays"), empty_label=None
    )
    file = forms.FileField(
        label=_("List as a file (CSV, UTF-8)"),
        required=False,
        help_text=_("At most 100,000 lines and 8 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    lines = forms.CharField(
        label=_("Or the list itself"),
        required=False,
        max_length=MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "010-1234-5678, 50000"}),
        help_text=_("One person in a line: e-mail or mobile number, a comma, the amount in won."),
    )
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, town: Town, **more: Any) -> None:
        more.setdefault("initial", {}).setdefault("key", uuid4().hex)
        super().__init__(*args, **more)
        field: Any = self.fields["programme"]
        self.payable = issueruns.payable(town)
        field.queryset = Programme.objects.of(town).filter(pk__in=[one.pk for one in self.payable])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file, lines = given.get("file"), given.get("lines")
        if not self.errors and bool(file) == bool(lines):
            raise forms.ValidationError(_("Give a file or lines, one of the two."))
        if file and file.size > MOST_BYTES:
            self.add_error("file", issueruns.WHY_NOT["size"])
        return given

    def content(self) -> tuple[str, bytes]:
        """Return the name of the list and its bytes."""
        file = self.cleaned_data["file"]
        if not file:
            return "", self.cleaned_data["lines"].encode()
        name = "".join(sign for sign in file.name if sign.isprintable())
        return name[:100], file.read()


class WhyForm(forms.Form):
    """The reason, which the second person reads."""

    why = forms.CharField(
        label=_("Reason for the second person"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever agrees reads this. It is kept with the decision."),
    )
