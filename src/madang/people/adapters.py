"""Where allauth asks us: phone numbers, words, limits, encryption of secrets."""

import base64
import hashlib
import re
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madang.base import limits
from madang.base.limits import Limit
from madang.people.engine.devices import named
from madang.people.forms.fields import PhoneField
from madang.people.models import Account
from madang.people.requests import speaking
from madang.people.services import devices, texts, words

NO_PATH = re.compile(r"(?!)")  # counted by us, not by the path of the request
TRIES = Limit("passwords of one account", NO_PATH, count=10, seconds=300)  # whatever the client
MAILS = Limit("mails to one address", NO_PATH, count=20, seconds=86_400)
HINTS = Limit("hints to one address", NO_PATH, count=5, seconds=86_400)  # leave codes their share
HINTING = {"account/email/account_already_exists", "account/email/unknown_account"}
WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use an authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail or phone, with our words and our limits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The address or the password is not right."),
        "phone_password_mismatch": _("The address or the password is not right."),
        "username_password_mismatch": _("The address or the password is not right."),
        "invalid_login": _("Write an e-mail address or a phone number."),
        "email_taken": _("Another account uses this e-mail address."),
        "phone_taken": _("Another account uses this phone number."),
        "incorrect_code": _("This is not the code that was sent."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your present password."),
        "same_as_current": _("This is what you have already."),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, or ask for a code."),
        "rate_limited": _("Too many requests. Wait a minute, then try again."),
        "invalid_password_reset": _("This link has been used already, or is too old."),
    }

    def get_login_stages(self) -> list[str]:
        ours = {"EmailVerificationStage": "EmailStage", "PhoneVerificationStage": "PhoneStage"}
        return [
            f"madang.people.services.stages.{ours[name]}" if name in ours else path
            for path in super().get_login_stages()
            for name in [path.rpartition(".")[2]]
        ]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try against the account, over all clients and towns, atomically."""
        who = str(credentials.get("email") or credentials.get("phone") or "").lower()
        if limits.hit(TRIES, who, at=time.time()) > TRIES.count:
            raise self.validation_error("too_many_login_attempts")

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """Forget the password of a sign-up that its address's owner never made.

        Whoever signs up with another person's address knows the password that they chose. When
        the owner then comes in by a code, the account is theirs alone.
        """
        records = get_authentication_records(request, user)
        if user.last_login is None and records and records[-1]["method"] == "code":
            user.set_unusable_password()
            user.save(update_fields=["password"])
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Go on in the person's own language."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        devices.greet(request, answer, user, new=bool(kwargs.get("signup")))
        return speaking(answer, request, user)

    def save_user(
        self, request: HttpRequest, user: Account, form: BaseForm, commit: bool = True
    ) -> Account:
        user.name = form.cleaned_data.get("name", "")
        user.language = get_language() or settings.LANGUAGE_CODE
        user.said_under_14 = form.cleaned_data.get("age") == "child"
        user.phone = form.cleaned_data.get("phone") or None
        saved: Account = super().save_user(request, user, form, commit)
        return saved

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Count the address as proven; of two accounts that prove it at once one wins."""
        try:
            with transaction.atomic():
                confirmed: bool = super().confirm_email(request, email_address)
        except IntegrityError:
            self.add_message(request, messages.ERROR, message=self.error_messages["email_taken"])
            return False
        return confirmed

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, str]]:
        """Return the ways to prove once more that it is they, in our words."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return [way | {"description": str(WAYS[way["id"]])} for way in methods]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:account")

    def get_client_ip(self, request: HttpRequest) -> str:
        return limits.client(request) or "0.0.0.0"  # noqa: S104 - unknown, not an address to bind

    def is_safe_url(self, url: str) -> bool:
        """Lead back to the same host only, not to every host that this installation serves."""
        here = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, {here}, self.request.is_secure())

    # words

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of our mails, in plain text."""
        share = HINTS if template_prefix in HINTING else MAILS
        if "ip" not in context and limits.hit(share, email, at=time.time()) > share.count:
            return  # anybody can ask for such mails; the address has had its share today
        subject, text = words.mail(template_prefix, context | {"email": email})
        send_mail(f"[{self._place()}] {subject}", text, self.get_from_email(), [email])

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Leave a note for the next page; ours know nothing of templates."""
        text = message
        if message is None and message_template:
            text = words.note(message_template, message_context or {})
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def _place(self) -> str:
        town = getattr(self.request, "town", None)
        return town.name if town else gettext("Madang")

    # phones

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        user.phone = phone
        user.phone_verified_at = timezone.now() if verified else None
        try:
            with transaction.atomic():
                user.save(update_fields=["phone", "phone_verified_at"])
        except IntegrityError as error:
            raise self.validation_error("phone_taken") from error

    def set_phone_verified(self, user: Account, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone: str) -> Account | None:
        return Account.objects.filter(phone=phone).first()

    def send_verification_code_sms(
        self, user: Account, phone: str, code: str, **_kwargs: Any
    ) -> None:
        texts.send(
            phone, gettext("Your Madang code is %(code)s. Tell it to nobody.") % {"code": code}
        )

    def send_unknown_account_sms(self, phone: str, **_kwargs: Any) -> None:
        texts.send(
            phone, gettext("Somebody asked for a code, but no Madang account has this number.")
        )

    def send_account_already_exists_sms(self, phone: str) -> None:
        texts.send(
            phone,
            gettext("You have a Madang account with this number already. Sign in with a code."),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors whose secrets are unreadable in a copy of the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or was used already."),
        "unverified_email": _("Prove your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _lock().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""  # another installation's key: no code will fit

    def generate_authenticator_name(self, user: Account, type: Any) -> str:
        """Propose the device's own name."""
        return named(context.request.headers.get("User-Agent", ""))

    def get_totp_issuer(self) -> str:
        return gettext("Madang")


def _lock() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"second factor")
    return Fernet(base64.urlsafe_b64encode(key.digest()))
