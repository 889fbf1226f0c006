"""What operators say of a provider and of a service."""

from typing import Any

from allauth.idp.oidc.forms import RPInitiatedLogoutForm
from django import forms
from django.utils.translation import gettext_lazy as _

from madang.identity.engine.scopes import OPENID, SCOPES
from madang.identity.models import Client, Provider
from madang.identity.services import clients, discovery, providers

SCOPE_WORDS = {
    "profile": _("Name"),
    "email": _("E-mail address"),
    "phone": _("Telephone"),
    "address": _("Address"),
    "birthdate": _("Date of birth"),
    "gender": _("Gender"),
    "residency": _("Place of residence"),
}
TEXTS = ("name_ko", "name_en", "slug", "issuer", "client_id", "scopes")
TEXT = forms.TextInput(attrs={"class": "krds-input"})
AREA = forms.Textarea(attrs={"class": "krds-input", "rows": 3, "spellcheck": "false"})


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A provider; its published description is read before it is opened."""

    secret = forms.CharField(
        label=_("Secret"),
        max_length=300,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"class": "krds-input", "autocomplete": "off"}),
        help_text=_("Only for a shared secret. Left empty, the present one stays."),
    )

    class Meta:
        model = Provider
        fields = [
            "name_ko",
            "name_en",
            "slug",
            "issuer",
            "client_id",
            "proof",
            "algorithm",
            "secret",
            "scopes",
            "claims_days",
            "is_open",
        ]
        help_texts = {
            "slug": _("It stands in the address to come back to. Small letters, digits, hyphens."),
            "issuer": _("As the provider writes it, for example https://id.example.kr"),
            "client_id": _("The name under which the provider knows Madang."),
            "proof": _("A signature is safer: there is no secret that could be copied."),
            "scopes": _("With spaces between, openid first."),
            "claims_days": _("After this time a person signs in again for it to count."),
            "is_open": _("Turn it on after a trial."),
        }
        widgets = dict.fromkeys(TEXTS, TEXT) | {
            "claims_days": forms.NumberInput(attrs={"class": "krds-input", "min": 1, "max": 3650}),
            "proof": forms.Select(attrs={"class": "krds-form-select"}),
            "algorithm": forms.Select(attrs={"class": "krds-form-select"}),
        }

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"].strip()
        try:
            return discovery.check_address(issuer)
        except discovery.Unusable:
            raise forms.ValidationError(_("Write a public address with https.")) from None

    def clean_scopes(self) -> str:
        words = self.cleaned_data["scopes"].split()
        if not all(word.isascii() and word.isprintable() for word in words):
            raise forms.ValidationError(_("Use plain words with spaces between."))
        return " ".join(dict.fromkeys(["openid", *words]))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        by_secret = data.get("proof") != Provider.Proof.PRIVATE_KEY_JWT
        if by_secret and not data.get("secret") and not self.instance.secret_sealed:
            self.add_error("secret", _("This kind of proof needs the secret."))
        if data.get("is_open") and data.get("issuer"):
            try:
                providers.check(data["issuer"])
            except discovery.Unusable as error:
                self.add_error(
                    "issuer",
                    _("The provider does not answer as one: %(reason)s") % {"reason": error},
                )
        return data

    def _post_clean(self) -> None:
        """Leave the row alone: the service keeps it."""

    def settings(self) -> providers.Settings:
        """Return what the form says."""
        return providers.Settings(**self.cleaned_data)


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]
    """A service of the town that lets people sign in with Madang."""

    redirect_uris = forms.CharField(
        label=_("Addresses to come back to"),
        widget=AREA,
        help_text=_("One on a line, exactly as the service sends them."),
    )
    logout_uris = forms.CharField(
        label=_("Addresses after signing out"), widget=AREA, required=False
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may ask for"),
        choices=[(name, SCOPE_WORDS[name]) for name in SCOPES if name != OPENID],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Each person is shown exactly this, and agrees or not."),
    )
    is_public = forms.BooleanField(
        label=_("It cannot keep a secret (an app on people's devices)"), required=False
    )

    class Meta:
        model = Client
        fields = ["name_ko", "name_en", "purpose_ko", "purpose_en"]
        help_texts = {"purpose_ko": _("People read this before they agree.")}
        widgets = dict.fromkeys(("name_ko", "name_en", "purpose_ko", "purpose_en"), TEXT)

    def clean_redirect_uris(self) -> tuple[str, ...]:
        return self._addresses("redirect_uris")

    def clean_logout_uris(self) -> tuple[str, ...]:
        return self._addresses("logout_uris")

    def _addresses(self, name: str) -> tuple[str, ...]:
        lines = tuple(dict.fromkeys(self.cleaned_data[name].split()))
        if len(lines) > clients.MOST_ADDRESSES or not all(map(clients.is_fitting, lines)):
            raise forms.ValidationError(
                _("Write up to ten addresses with https, without * and without #.")
            )
        return lines

    def _post_clean(self) -> None:
        """Leave the row alone: the service keeps it."""

    def settings(self) -> clients.Settings:
        """Return what the form says."""
        said = self.cleaned_data | {"scopes": tuple(self.cleaned_data["scopes"])}
        return clients.Settings(**said)


class LogoutForm(RPInitiatedLogoutForm):
    """A service's wish to sign a person out; it leads back to a registered address only."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        hint = data.get("id_token_hint") or {}
        client_id = hint.get("aud") or data.get("client_id") or ""
        if hint and data.get("client_id") and data["client_id"] != client_id:
            raise forms.ValidationError("client_id")  # the token is another service's
        client = clients.open_one(client_id)
        address = data.get("post_logout_redirect_uri")
        known = client.oidc.get_post_logout_redirect_uris() if client else []
        if address and address not in known:
            raise forms.ValidationError("post_logout_redirect_uri")
        return data | {"client": client.oidc if client else None}
