"""Forms that ask for a code which was sent."""

import re
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    BaseConfirmCodeForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    VerifyPhoneForm,
)
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from madang.base import limits
from madang.base.limits import Limit
from madang.people.forms.fields import without_placeholders

GUESSES = Limit("guesses of one code", re.compile(r"(?!)"), count=3, seconds=900)


class _Counted(BaseConfirmCodeForm):
    """Counts the guesses in the database: the session's own count does not see parallel ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocorrect": "off"}
        without_placeholders(self)

    def clean_code(self) -> str:
        who = f"{context.request.session.session_key}|{self.expected_code}"
        if limits.hit(GUESSES, who, at=time.time()) > GUESSES.count:
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()
        return code


class SignInCode(_Counted, ConfirmLoginCodeForm):
    """The code for signing in."""


class EmailCode(_Counted, ConfirmEmailVerificationCodeForm):
    """The code that proves an e-mail address."""


class PhoneCode(_Counted, VerifyPhoneForm):
    """The code that proves a phone number."""
