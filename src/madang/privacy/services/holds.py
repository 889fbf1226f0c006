"""Legal holds: placed and lifted by two officials; as long as one stands, nothing is deleted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.people.models import Account
from madang.privacy.models import Hold
from madang.privacy.models.holds import HoldQuerySet
from madang.privacy.services import parts
from madang.towns.models import Town


def on(account: Account, *, now: datetime) -> HoldQuerySet:
    """Return the holds that stand against erasing `account`; asks in `scope.installation()`."""
    return Hold.objects.standing(at=now).filter(account=account).select_related("town")


def of(town: Town | None) -> HoldQuerySet:
    """Return all holds of `town`, or of the installation, newest first."""
    return Hold.objects.filter(town=town).select_related("account", "placed_by", "agreed_by")


def known_in(town: Town | None, *, address: str) -> Account | None:
    """Return the person with this e-mail address or phone number, if `town` has data of theirs.

    None says both "nobody" and "not here", so that nobody can try out who has an account.
    """
    field = "email__iexact" if "@" in address else "phone"
    account = Account.objects.filter(**{field: address.strip()}, closed_at=None).first()
    if account is None or town is None:
        return account
    rows = (parts.rows_of(part, account) for part in parts.declared() if parts.has_town(part))
    return account if any(found.filter(town=town).exists() for found in rows) else None


@transaction.atomic
def place(
    *,
    account: Account,
    town: Town | None,
    law: str,
    until: datetime,
    by: Account,
    agreed_by: Account,
    now: datetime,
) -> Hold:
    """Let `account`'s data stay until `until`, and tell the person. The executor of an approval."""
    hold = Hold.objects.create(
        account=account,
        town=town,
        law=law,
        until=until,
        placed_by=by,
        agreed_by=agreed_by,
        placed_at=now,
    )
    outbox.tell(
        [account.pk],
        kind="privacy.held",
        text=gettext_noop("Your data must stay until %(until)s: %(law)s"),
        params={"until": until.date().isoformat(), "law": law},
        town_id=town.pk if town else None,
        now=now,
        key=f"privacy.held:{hold.pk}",
    )
    return hold


@transaction.atomic
def lift(*, hold: Hold, now: datetime) -> None:
    """End `hold` before its time; once lifted it stays lifted."""
    Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=now)
