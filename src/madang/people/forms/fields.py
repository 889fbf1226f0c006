"""Fields that several forms share; no module of allauth is needed to read them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from madang.people.engine import phones


class PhoneField(forms.CharField):
    """A phone number as people write it; cleaned to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        kwargs.setdefault("label", _("Phone number"))
        kwargs.setdefault("help_text", _("For example 010-1234-5678, or + and the country's code."))
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=32, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return phones.e164(text) if text else ""
        except ValueError:
            raise ValidationError(_("This is not a phone number."), code="invalid") from None


class AddressField(forms.CharField):
    """An e-mail address or, where the installation sends texts, a phone number."""

    def __init__(self, *, phones_too: bool, **kwargs: Any) -> None:
        self.phones_too = phones_too
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        if not phones_too:
            attrs |= {"inputmode": "email"}
        label = _("E-mail address or phone number") if phones_too else _("E-mail address")
        super().__init__(widget=forms.TextInput(attrs=attrs), label=label, max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        """Return an address in small letters, or an E.164 number."""
        text: str = super().clean(value).strip()
        if "@" in text or not self.phones_too:
            validate_email(text)
            return text.lower()
        try:
            return phones.e164(text)
        except ValueError:
            message = _("Write an e-mail address or a phone number.")
            raise ValidationError(message, code="invalid") from None


def without_placeholders(form: forms.BaseForm) -> None:
    """Take allauth's placeholders away: the labels say it all, and stay when one types."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
