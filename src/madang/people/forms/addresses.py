"""Forms that change where a person is reached."""

from typing import Any

from allauth.account.forms import AddEmailForm, ChangePhoneForm
from django.utils.translation import gettext_lazy as _

from madang.people.forms.fields import without_placeholders


class ChangeEmail(AddEmailForm):
    """The new e-mail address; it counts when its code has come back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")
        without_placeholders(self)


class ChangePhone(ChangePhoneForm):
    """The new phone number; it counts when its code has come back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("New phone number")
        without_placeholders(self)
