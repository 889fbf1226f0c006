"""Mails: one notice or a digest of several, in the reader's language, with a way to stop them."""

import smtplib
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from madang.notices.engine.kinds import is_must
from madang.notices.engine.outcomes import Outcome
from madang.notices.models import Notice
from madang.notices.services import links, texts, wishes
from madang.people.models import Account
from madang.towns.models import Town

SUBJECT_LONGEST = 120


def address_of(account: Account) -> str:
    """Return the proven address of `account`, empty when it has none."""
    proven = EmailAddress.objects.filter(user=account, primary=True, verified=True).first()
    return str(proven.email) if proven else ""


def send(
    connection: BaseEmailBackend, *, account: Account, notices: Sequence[Notice], letter: UUID
) -> Outcome:
    """Mail `notices`, at least one, to `account`; the same `letter` is the same mail sent again.

    The letter's number is the Message-ID, by which mail programs show a mail that came twice once.
    """
    address = address_of(account)
    if not address:
        return Outcome.dropped("no address")
    if wishes.of(account.pk).bounced == address:
        return Outcome.dropped("bounced")
    try:
        connection.open()  # kept open for the letters that follow
        connection.send_messages([_written(account, address, notices, letter)])
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        if is_final(code):
            wishes.bounce(account_id=account.pk, email=address)
        return _refused(code, said)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return Outcome.outage(f"{type(error).__name__}: {error}")
    return Outcome.sent()


def is_final(code: int) -> bool:
    """Tell whether an SMTP server means its answer `code` for good."""
    return 500 <= code < 600


def _refused(code: int, said: bytes | str) -> Outcome:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    answer = f"{code} {text}"
    return Outcome.failed(answer) if is_final(code) else Outcome.again(answer)


def _written(
    account: Account, address: str, notices: Sequence[Notice], letter: UUID
) -> EmailMultiAlternatives:
    towns = {notice.town for notice in notices}
    town = towns.pop() if len(towns) == 1 else None
    zone = town.zone if town else ZoneInfo(settings.TIME_ZONE)
    with translation.override(account.language), timezone.override(zone):
        rows = [
            {"notice": notice, "line": texts.line(notice), "url": _url(notice)}
            for notice in notices
        ]
        link = wishes.Link(account.pk, notices[0].event.kind if len(notices) == 1 else "")
        must = any(is_must(notice.event.kind) for notice in notices)
        page = {
            "rows": rows,
            "account": account,
            "sender": _sender(town),
            "many_towns": town is None and len(notices) > 1,
            "unsubscribe": "" if must else links.page(None, "notices:mails", wishes.token(link)),
            "wishes": links.page(town, "notices:wishes"),
            "language": account.language,
        }
        mail = EmailMultiAlternatives(
            subject=_subject(rows, _sender(town)),
            body=render_to_string("notices/mails/letter.txt", page),
            from_email=formataddr((_sender(town), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
            to=[address],
            reply_to=[town.email] if town and town.email else None,
            headers=_headers(letter, str(page["unsubscribe"])),
        )
        mail.attach_alternative(render_to_string("notices/mails/letter.html", page), "text/html")
    return mail


def _headers(letter: UUID, unsubscribe: str) -> dict[str, str]:
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{letter}@{host}>", "Auto-Submitted": "auto-generated"}
    if unsubscribe:  # RFC 8058
        headers["List-Unsubscribe"] = f"<{unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _sender(town: Town | None) -> str:
    return " ".join(town.name.split()) if town else gettext("Madang")


def _subject(rows: Sequence[dict[str, object]], sender: str) -> str:
    if len(rows) == 1:
        line = str(rows[0]["line"])
        return line if len(line) <= SUBJECT_LONGEST else f"{line[: SUBJECT_LONGEST - 1]}…"
    text = ngettext("%(sender)s: %(n)s notice", "%(sender)s: %(n)s notices", len(rows))
    return text % {"sender": sender, "n": len(rows)}


def _url(notice: Notice) -> str:
    """Return the address that marks the notice as read and leads on; empty: it leads nowhere."""
    return links.page(notice.town, "notices:notice", notice.pk) if notice.event.path else ""
