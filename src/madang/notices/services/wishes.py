"""How and when a person wants to be told; unsubscribing by the link of a mail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from django.core import signing
from django.db import transaction

from madang.notices.engine.kinds import KINDS
from madang.notices.models import Wishes
from madang.people.models import Account

SALT = "madang.notices.unsubscribe"
Email = Wishes.Email


@dataclass(frozen=True)
class Quiet:
    """Local times between which nothing but what must be told goes out; may go over midnight."""

    begins: time
    ends: time


@dataclass(frozen=True)
class Link:
    """What the link in a mail allows whoever has it: to stop (and take back) one person's mails."""

    account_id: int
    kind: str  # of the notice that the mail was about; empty for a digest


def of(account_id: int) -> Wishes:
    """Return the wishes of an account; the defaults when it never said any."""
    return Wishes.objects.filter(pk=account_id).first() or Wishes(account_id=account_id)


def save(*, account: Account, email: str, quiet: Quiet | None, muted: Collection[str]) -> Wishes:
    """Keep the wishes of `account`. Kinds that must be told are not muted. Raises ValueError."""
    values = {
        "email": Email(email),
        "quiet_from": quiet and quiet.begins,
        "quiet_until": quiet and quiet.ends,
        "muted": sorted(name for name in set(muted) & set(KINDS) if not KINDS[name].must),
    }
    return Wishes.objects.update_or_create(pk=account.pk, defaults=values)[0]


def try_again(*, account: Account) -> None:
    """Forget that the mailbox of `account` refused us."""
    Wishes.objects.filter(pk=account.pk).update(bounced="")


def bounce(*, account_id: int, email: str) -> None:
    """Note that the mailbox `email` of an account does not exist or will not have our mails."""
    Wishes.objects.update_or_create(pk=account_id, defaults={"bounced": email})


def token(link: Link) -> str:
    """Return the signed word that stands for `link` in an address."""
    return signing.dumps([link.account_id, link.kind], salt=SALT)


def link_of(word: str) -> Link | None:
    """Return what the signed `word` stands for, None when it is not ours."""
    try:
        account_id, kind = signing.loads(word, salt=SALT)
    except signing.BadSignature:
        return None
    return Link(account_id, kind)


@transaction.atomic
def unsubscribe(link: Link, *, only_kind: bool = False) -> None:
    """Stop mails of notices to a person, or those of the link's kind; twice is like once.

    Security notices still come. Nothing happens when the account is gone.
    """
    if not Account.objects.filter(pk=link.account_id, is_active=True).exists():
        return
    Wishes.objects.bulk_create([Wishes(account_id=link.account_id)], ignore_conflicts=True)
    wishes = Wishes.objects.select_for_update().get(pk=link.account_id)
    if only_kind:
        wishes.muted = sorted({*wishes.muted, link.kind} - {""})
    else:
        wishes.email = Email.NEVER
    wishes.save(update_fields=["muted", "email"])


@transaction.atomic
def subscribe_again(link: Link) -> None:
    """Take `unsubscribe` back: mails at once, and of the link's kind."""
    wishes = Wishes.objects.select_for_update().filter(pk=link.account_id).first()
    if wishes is not None:
        wishes.muted = [kind for kind in wishes.muted if kind != link.kind]
        if wishes.email == Email.NEVER:
            wishes.email = Email.NOW
        wishes.save(update_fields=["muted", "email"])
