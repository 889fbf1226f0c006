"""One door for one-time codes and other words that cannot wait: to the phone, else by mail."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from madang.people.engine import phones
from madang.people.models import Account
from madang.people.services import texts


class NoWay(Exception):  # noqa: N818 - reads as the sentence it is
    """The account has no proven address."""


def send(account: Account, *, subject: str | Promise, text: str | Promise) -> str:
    """Send `text` at once, in the person's language, and return where to, partly hidden.

    `subject` and `text` may be lazy translations. Raises NoWay.
    """
    if account.phone and account.phone_verified_at and texts.available():
        with translation.override(account.language):
            texts.send(account.phone, str(text))
        return phones.hidden(account.phone)
    address = EmailAddress.objects.filter(user=account, verified=True).order_by("-primary").first()
    if address is None:
        raise NoWay
    with translation.override(account.language):
        body = f"{text}\n\n{gettext('If you did not expect this, tell your town hall.')}"
        send_mail(str(subject), body, settings.DEFAULT_FROM_EMAIL, [address.email])
    name, _, host = str(address.email).partition("@")
    return f"{name[:2]}•••@{host}"
