"""Letting others in to run a shop, and handing it over: offered by one, accepted by the other.

An invitation is for an address. Whoever has proven that it is theirs finds it among their shops;
who invites never learns whether an account has it.
"""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.delivery.engine.shops import State
from madang.delivery.models import KeeperInvitation, KeeperStep, Shop, ShopKeeper
from madang.delivery.services import keepers
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

Outcome, Step = KeeperInvitation.Outcome, KeeperStep.Step
DAY = timedelta(days=1)


def waiting(shop: Shop, *, now: datetime) -> "QuerySet[KeeperInvitation]":
    """Return what waits for an answer about a shop."""
    return KeeperInvitation.objects.filter(shop=shop).open(now).select_related("account")


def waiting_for(account: Account, *, town: Town, now: datetime) -> "QuerySet[KeeperInvitation]":
    """Return what `account` can answer: what is for an address of theirs, or for themselves."""
    mine = Q(account=account, is_handover=True) | Q(email__in=_addresses(account))
    rows = KeeperInvitation.objects.of(town).open(now).filter(mine)
    return rows.exclude(shop__state=State.CLOSED).select_related("shop", "by")


def _addresses(account: Account) -> list[str]:
    proven = EmailAddress.objects.filter(user=account, verified=True)
    return [address.lower() for address in proven.values_list("email", flat=True)]


@transaction.atomic
def invite(shop_id: int, *, town: Town, email: str, by: Account, now: datetime) -> KeeperInvitation:
    """Invite whoever has the address to run the shop too; what is open already stays as it is.

    Raises PermissionDenied: only the owner does; ValidationError: as many as may be.
    """
    shop = keepers.owned(shop_id, town=town, by=by, now=now)
    email = email.strip().lower()
    same = waiting(shop, now=now).filter(email=email, is_handover=False).first()
    if same is not None:
        return same
    _insist_room(shop, now=now)
    made = _offer(shop, by=by, now=now, email=email)
    keepers.write(shop, Step.INVITE, by=by, now=now)
    people = Account.objects.filter(
        emailaddress__email__iexact=email, emailaddress__verified=True
    ).exclude(pk__in=keepers.ids(shop))
    text = gettext_noop("You are invited to run the shop %(shop)s. Accept or decline it.")
    keepers.tell(
        shop, set(people.values_list("pk", flat=True)), text, path="/delivery/desk/", now=now
    )
    return made


def _insist_room(shop: Shop, *, now: datetime) -> None:
    most = rules.number(town=shop.town, key="delivery.keepers", at=now)
    open_n = waiting(shop, now=now).filter(is_handover=False).count()
    if len(keepers.ids(shop)) + open_n >= most:
        told = _("%(n)s people can run a shop, invitations counted. Nobody was invited.")
        raise ValidationError(told % {"n": most})
    a_day = rules.number(town=shop.town, key="delivery.keeper_invitations", at=now)
    lately = KeeperInvitation.objects.filter(shop=shop, made_at__gt=now - DAY, is_handover=False)
    if lately.count() >= a_day:
        told = _("A shop invites at most %(n)s people a day. Nobody was invited.")
        raise ValidationError(told % {"n": a_day})


@transaction.atomic
def hand_over(
    shop_id: int, *, account_id: int, town: Town, by: Account, now: datetime
) -> KeeperInvitation:
    """Offer the shop to one who runs it; until they accept, it stays with its owner.

    Raises PermissionDenied; ValidationError: they do not run it, or it is offered already.
    """
    shop = keepers.owned(shop_id, town=town, by=by, now=now)
    row = ShopKeeper.objects.filter(shop=shop, account=account_id, is_owner=False).first()
    if row is None:
        raise ValidationError(_("This person does not run the shop beside you."))
    if waiting(shop, now=now).filter(is_handover=True).exists():
        raise ValidationError(_("The shop is offered to somebody already. Take that back first."))
    made = _offer(shop, by=by, now=now, account=row.account)
    keepers.write(shop, Step.OFFER, by=by, about=row.account, now=now)
    text = gettext_noop("The owner of %(shop)s offers to hand the shop over to you.")
    keepers.tell(shop, {account_id}, text, path="/delivery/desk/", now=now)
    return made


def _offer(
    shop: Shop, *, by: Account, now: datetime, email: str = "", account: Account | None = None
) -> KeeperInvitation:
    """Write an offer down; one like it that has run out makes room."""
    alike = KeeperInvitation.objects.filter(shop=shop, ended_at=None, email=email)
    for old in alike:
        _end(old, Outcome.WITHDRAWN, now)
    days = rules.number(town=shop.town, key="delivery.keeper_invitation_days", at=now)
    return KeeperInvitation.objects.create(
        town_id=shop.town_id, shop=shop, by=by, made_at=now,
        expires_at=now + timedelta(days=days), email=email, account=account,
        is_handover=account is not None,
    )  # fmt: skip


@transaction.atomic
def withdraw(shop_id: int, pk: int, *, town: Town, by: Account, now: datetime) -> None:
    """Take an offer back, by the owner; one that was answered stays answered.

    Raises PermissionDenied, KeeperInvitation.DoesNotExist.
    """
    shop = keepers.owned(shop_id, town=town, by=by, now=now)
    row = KeeperInvitation.objects.filter(shop=shop, ended_at=None).get(pk=pk)
    _end(row, Outcome.WITHDRAWN, now)
    keepers.write(shop, Step.WITHDRAW, by=by, about=row.account, now=now)


@transaction.atomic
def answer(pk: int, *, accepts: bool, town: Town, by: Account, now: datetime) -> Shop:
    """Accept or decline what is offered to `by`, once.

    Raises PermissionDenied; KeeperInvitation.DoesNotExist: there is none for them (any more).
    """
    permissions.require(by, keepers.KEEP, town=town, now=now)
    found = waiting_for(by, town=town, now=now).get(pk=pk)
    shop = Shop.objects.of(town).select_for_update(of=("self",)).get(pk=found.shop_id)
    row = waiting_for(by, town=town, now=now).get(pk=pk)  # nobody changed it meanwhile
    if not accepts:
        _end(row, Outcome.DECLINED, now)
        keepers.write(shop, Step.DECLINE, by=by, now=now)
        text = gettext_noop("An offer to run the shop %(shop)s was declined.")
        keepers.tell(shop, _owner(shop), text, now=now)
        return shop
    _end(row, Outcome.ACCEPTED, now)
    if row.is_handover:
        _take_over(shop, by, now)
    elif by.pk not in keepers.ids(shop):
        ShopKeeper.objects.create(town_id=shop.town_id, shop=shop, account=by, since=now)
        keepers.write(shop, Step.JOIN, by=by, about=by, now=now)
        text = gettext_noop("Somebody has accepted to run the shop %(shop)s with you.")
        keepers.tell(shop, keepers.ids(shop) - {by.pk}, text, now=now)
    return shop


def _take_over(shop: Shop, by: Account, now: datetime) -> None:
    mine = ShopKeeper.objects.filter(shop=shop, account=by)
    if not mine.exists():
        raise PermissionDenied(keepers.LET_IN)
    for row in ShopKeeper.objects.filter(shop=shop, is_owner=True):
        row.is_owner = False
        row.save(update_fields=["is_owner"])
    row = mine.get()
    row.is_owner = True
    row.save(update_fields=["is_owner"])
    keepers.write(shop, Step.OWN, by=by, about=by, now=now)
    text = gettext_noop("The shop %(shop)s has another owner now.")
    keepers.tell(shop, keepers.ids(shop) - {by.pk}, text, now=now)


def _owner(shop: Shop) -> set[int]:
    rows = ShopKeeper.objects.filter(shop=shop, is_owner=True)
    return set(rows.values_list("account_id", flat=True))


def _end(row: KeeperInvitation, outcome: "KeeperInvitation.Outcome", now: datetime) -> None:
    row.ended_at, row.outcome = now, outcome
    row.save(update_fields=["ended_at", "outcome"])
