from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.notices.engine.kinds import KINDS
from madang.notices.models import Wishes
from madang.notices.services.devices import Subscription
from madang.notices.services.wishes import Quiet


def free_kinds() -> list[tuple[str, str]]:
    """Return the kinds that may be muted, with their labels in the reader's language."""
    return [(kind.name, gettext(kind.label)) for kind in KINDS.values() if not kind.must]


class WishesForm(forms.Form):
    """How and when somebody wants to be told; `kinds` are those they want mails and pushes of."""

    email = forms.ChoiceField(choices=Wishes.Email, label=_("By e-mail"))
    is_quiet = forms.BooleanField(required=False, label=_("Leave me in peace"))
    quiet_from = forms.TimeField(
        required=False,
        label=_("from"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "krds-input"}),
    )
    quiet_until = forms.TimeField(
        required=False,
        label=_("until"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "krds-input"}),
    )
    kinds = forms.MultipleChoiceField(required=False, choices=free_kinds, label=_("What about"))

    @classmethod
    def of(cls, wishes: Wishes) -> "WishesForm":
        """Return the form as it shows `wishes`."""
        return cls(
            initial={
                "email": wishes.email,
                "is_quiet": wishes.quiet_from is not None,
                "quiet_from": wishes.quiet_from or "21:00",
                "quiet_until": wishes.quiet_until or "08:00",
                "kinds": [name for name, _label in free_kinds() if name not in wishes.muted],
            }
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("quiet_from"), data.get("quiet_until")
        if data.get("is_quiet") and (begins is None or ends is None or begins == ends):
            raise ValidationError(_("Say from when until when you want to be left in peace."))
        return data

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours that were asked for."""
        data = self.cleaned_data
        return Quiet(data["quiet_from"], data["quiet_until"]) if data["is_quiet"] else None

    @property
    def muted(self) -> list[str]:
        """The kinds that were not ticked."""
        return [name for name, _label in free_kinds() if name not in self.cleaned_data["kinds"]]


class DeviceForm(forms.Form):
    """What a browser says of itself when it wants to be pushed to."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
    name = forms.CharField(max_length=80, required=False)

    def subscription(self) -> Subscription:
        """Return what the browser said, once the form is valid."""
        return Subscription(**self.cleaned_data)
