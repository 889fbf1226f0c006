"""Issuing coupons, and counting who has used them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from madang.delivery.engine.orders import coupons as engine
from madang.delivery.engine.orders.coupons import (
    Basket,
    Beyond,
    Choice,
    Level,
    OwnLimits,
    Stacking,
    Used,
)
from madang.delivery.models import CouponEdition, CouponUse, Order, Shop
from madang.delivery.services import keepers
from madang.delivery.services.refused import Refused
from madang.people.models import Account
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

ISSUE = "delivery.coupons"
SAID = (
    *("name", "on", "won", "bps", "most_won", "minimum_won"),
    *("a_person", "a_person_day", "a_day", "in_all", "starts_at", "ends_at"),
)


@transaction.atomic
def issue(edition: CouponEdition, *, town: Town, by: Account, now: datetime) -> CouponEdition:
    """Issue a coupon: officials the town's, a shop its own, which it pays for alone.

    Raises PermissionDenied; ValidationError: its shares or its discount are none, or a shop's own
    goes beyond the town's rules. Nothing is issued then.
    """
    edition.town, edition.issued_at = town, now
    try:
        made = edition.as_edition
    except ValueError as error:
        raise ValidationError(str(error), code="edition") from error
    if made.level == Level.SHOP and edition.shop is not None:
        _insist_own(edition, by=by, now=now)
    else:
        permissions.require(by, ISSUE, town=town, now=now)
        if edition.shop is not None and by.pk in keepers.ids(edition.shop):
            raise PermissionDenied(_("Nobody gives a coupon of the town to a shop of their own."))
        if edition.shares.get("shop"):
            raise ValidationError(_("A shop pays only for coupons of its own."))
    edition.save(force_insert=True)
    return edition


@transaction.atomic
def issue_once(edition: CouponEdition, *, town: Town, by: Account, now: datetime) -> CouponEdition:
    """Issue a shop's own coupon; one that says the same and runs already is returned instead.

    So a client that has had no answer can ask again. Raises as `issue` does.
    """
    shop = keepers.held(edition.shop_id or 0, town=town, by=by, now=now)
    same = {name: getattr(edition, name) for name in SAID}
    before = CouponEdition.objects.of_shop(shop).filter(ends_at__gt=now, **same).first()
    return before or issue(edition, town=town, by=by, now=now)


def _insist_own(edition: CouponEdition, *, by: Account, now: datetime) -> None:
    """Hold the shop, and raise unless `by` runs it, it pays alone, and the rules allow it."""
    shop = keepers.held(edition.shop_id or 0, town=edition.town, by=by, now=now)
    if edition.shares != {"shop": engine.BPS}:
        raise PermissionDenied(ISSUE)
    _insist_within(edition, shop, now=now)
    running = CouponEdition.objects.of_shop(shop).filter(ends_at__gt=now).count()
    most = rules.number(town=shop.town, key="delivery.shop_coupons", at=now)
    if running >= most:
        told = _("%(n)s coupons of your shop run already. End one first. Nothing was issued.")
        raise ValidationError(told % {"n": running})


def _insist_within(edition: CouponEdition, shop: Shop, *, now: datetime) -> None:
    limits = own_limits(shop, now=now)
    least = shop.minimum_won
    code = engine.beyond(edition.as_edition, limits, shop_minimum_won=least, now=now)
    off = "percent" if edition.bps else "won"
    told = {
        Beyond.ENDED: ("ends_at", _("It would be over already. Choose a later end.")),
        Beyond.DAYS: ("ends_at", _("A shop's coupon runs for %(days)s days at most.")),
        Beyond.PERCENT: (
            off,
            _("It takes off at most %(percent)s %% of the smallest order for which it counts."),
        ),
        Beyond.CAPS: (
            "in_all",
            _("The numbers of times do not fit: none is 0, a day's is no more than the whole's."),
        ),
    }
    if code is not None:
        field, text = told[code]
        raise ValidationError({field: text % {"days": limits.days, "percent": limits.percent}})


def own_limits(shop: Shop, *, now: datetime) -> OwnLimits:
    """Return how far a shop's own coupon may go by the town's rules of the moment."""
    days = rules.number(town=shop.town, key="delivery.shop_coupon_days", at=now)
    percent = rules.number(town=shop.town, key="delivery.shop_coupon_percent", at=now)
    return OwnLimits(days, percent)


def end(edition: CouponEdition, *, by: Account, now: datetime) -> CouponEdition:
    """Let a coupon end now; orders placed before keep it. Raises PermissionDenied."""
    is_own = edition.shop is not None and by.pk in keepers.ids(edition.shop)
    act = keepers.KEEP if is_own and edition.level == Level.SHOP else ISSUE
    permissions.require(by, act, town=edition.town, now=now)
    if edition.ends_at > now:
        edition.ends_at = max(now, edition.starts_at)
        edition.save(update_fields=["ends_at"])
    return edition


def stacking(town: Town, now: datetime) -> Stacking:
    """Return the town's rule of the moment of which coupons stand together."""
    return Stacking(most=rules.number(town=town, key="delivery.coupons_at_once", at=now))


def counted(editions: Iterable[CouponEdition], *, person: Account, day: date) -> Mapping[int, Used]:
    """Return how often each edition was used: by the person, that day, in all."""
    mine, today = Q(person=person), Q(day=day)
    rows = (
        CouponUse.objects.filter(edition__in=editions, given_back_at=None)
        .order_by()
        .values("edition_id")
        .annotate(
            person_n=Count("id", filter=mine),
            person_day_n=Count("id", filter=mine & today),
            day_n=Count("id", filter=today),
            all_n=Count("id"),
        )
    )
    return {
        row["edition_id"]: Used(row["person_n"], row["person_day_n"], row["day_n"], row["all_n"])
        for row in rows
    }


def choose(
    basket: Basket,
    *,
    shop: Shop,
    person: Account,
    now: datetime,
    only: Collection[int] | None = None,
    is_final: bool = False,
) -> Choice:
    """Return the best lawful coupons, of `only` those if given, with why each other is not used.

    `is_final` holds the editions until the transaction ends, so that no cap is passed by two.
    Raises Refused: one that was asked for is not there.
    """
    rows = CouponEdition.objects.at(shop, now)
    if only is not None:
        rows = rows.filter(pk__in=only)
    found = list(rows.select_for_update() if is_final else rows)
    if only is not None and len(found) < len(set(only)):
        raise Refused("coupon")
    day = now.astimezone(shop.town.zone).date()
    return engine.best(
        [row.as_edition for row in found],
        basket,
        used=counted(found, person=person, day=day),
        now=now,
        stacking=stacking(shop.town, now),
    )


def use(order: Order, editions: Mapping[int, int], *, now: datetime) -> None:
    """Count the coupons of an order as used; `editions` says how much each takes off."""
    day = now.astimezone(order.town.zone).date()
    CouponUse.objects.bulk_create(
        CouponUse(
            town=order.town, edition_id=pk, order=order, person=order.customer, won=won,
            day=day, used_at=now,
        )
        for pk, won in sorted(editions.items())
    )  # fmt: skip


def give_back(order: Order, *, now: datetime) -> None:
    """Let the customer use the coupons of an order again."""
    order.coupon_uses.filter(given_back_at=None).update(given_back_at=now)


def use_again(order: Order, *, now: datetime) -> None:
    """Count the coupons of a restored order as used again. Raises Refused: one is used up."""
    lines = {line.edition_id: -line.won for line in order.lines.filter(kind="coupon")}
    if not lines:
        return
    ours = CouponEdition.objects.filter(pk__in=list(lines)).order_by("id")
    editions = list(ours.select_for_update())
    day = now.astimezone(order.town.zone).date()
    used = counted(editions, person=order.customer, day=day)
    basket = Basket(order.sales_won, order.delivery_won, order.shop_id)
    for row in editions:
        if engine.why_not(row.as_edition, basket, used.get(row.pk, Used()), now):
            raise Refused("coupon")
    use(order, {pk: won for pk, won in lines.items() if pk is not None}, now=now)
