"""Whom the owner of a shop lets in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.forms import widgets


class InviteForm(forms.Form):
    """The address of whom to invite."""

    email = forms.EmailField(
        label=_("E-mail address of whom you let in"),
        max_length=254,
        widget=forms.EmailInput(widgets.INPUT | {"autocomplete": "off"}),
        help_text=_(
            "The person signs in with this address and finds the invitation under My shops. Whether"
            " somebody has an account with it is told to nobody."
        ),
    )
