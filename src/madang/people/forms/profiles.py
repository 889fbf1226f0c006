"""What a person says of himself."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class Profile(forms.Form):
    """Name and language."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Officials see it when you write to them. You may leave it empty."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "krds-form-select", "autocomplete": "language"}),
        help_text=_("For notices, mails and the pages after you sign in."),
    )
