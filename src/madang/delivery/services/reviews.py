"""Reviews of orders: who may write one, and what those who run a shop do about them."""

from collections import Counter
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.delivery.models import Order, Shop
from madang.delivery.services import findables, keepers
from madang.people.models import Account
from madang.reputation.models import Reply, Review, Subject, Takedown
from madang.reputation.services import looks, replies, reviews, subjects, takedowns
from madang.reputation.services.reviews import Occasion, Said
from madang.towns.models import Town

KIND = "delivery.shop"


def key_of(order: Order) -> str:
    """Return how reputation knows the order."""
    return f"delivery.order:{order.pk}"


def of(order: Order) -> Review | None:
    """Return the review of an order."""
    return reviews.of([key_of(order)], town=order.town).get(key_of(order))


def is_reviewable(order: Order) -> bool:
    """Tell whether the meal was handed over and paid out."""
    settlement = getattr(order, "settlement", None)
    return settlement is not None and settlement.how == "delivered"


def may_write(order: Order, person: Account, *, now: datetime) -> bool:
    """Tell whether `person` can review the order now: for the link on the order's page."""
    return (
        order.customer_id == person.pk
        and is_reviewable(order)
        and person.pk not in keepers.ids(order.shop)
        and now <= reviews.write_until(_occasion(order), town=order.town)
        and of(order) is None
    )


@transaction.atomic
def write(order: Order, *, said: Said, by: Account, now: datetime) -> Review:
    """Publish a review of one's own order.

    Raises PermissionDenied: another's order; ValidationError: not handed over and paid out yet, a
    shop that one runs, too late, reviewed before, not fitting.
    """
    if order.customer_id != by.pk:
        raise PermissionDenied(reviews.WRITE)
    if not is_reviewable(order):
        raise ValidationError(_("You can review an order when it was handed over and paid out."))
    people = keepers.ids(order.shop)
    if by.pk in people:
        raise ValidationError(_("Nobody reviews a shop that they run. Nothing was published."))
    subject = subject_of(order.shop)
    review = reviews.write(
        subject=subject, occasion=_occasion(order, whole=True), said=said, by=by, now=now
    )
    outbox.tell(
        people,
        kind="delivery.reviews",
        text=gettext_noop("“%(shop)s” was reviewed."),
        params={"shop": order.shop.name},
        path=reverse("delivery:desk-reviews", args=[order.shop_id]),
        town_id=order.town_id,
        now=now,
        key=f"delivery.reviews:{review.pk}",
    )
    return review


def subject_of(shop: Shop) -> Subject:
    """Return what is reviewed when the shop is, opened with the first review."""
    subject = subjects.open(
        town=shop.town,
        kind=KIND,
        trade=shop.cuisine,
        name=shop.name,
        path=f"/{findables.path(shop)}",
    )
    if shop.subject_id is None:
        Shop.objects.filter(pk=shop.pk).update(subject=subject)
        shop.subject = subject
    return subject


def of_shop(shop: Shop, pk: int) -> Review:
    """Return a review of the shop. Raises Review.DoesNotExist."""
    rows = Review.objects.of(shop.town).select_related("subject", "author", "reply", "town")
    return rows.filter(subject=shop.subject_id).get(pk=pk)


@transaction.atomic
def reply(shop_id: int, pk: int, *, town: Town, by: Account, text: str, now: datetime) -> Reply:
    """Answer a review of a shop that `by` runs.

    Raises PermissionDenied: it is not theirs; Review.DoesNotExist; ValidationError.
    """
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    return replies.write(review=of_shop(shop, pk), by=by, text=text, now=now)


@transaction.atomic
def ask_takedown(
    shop_id: int, pk: int, *, town: Town, by: Account, reason: str, text: str, now: datetime
) -> Takedown:
    """Ask to hide a review of a shop that `by` runs; raises as `reply` does."""
    shop = keepers.held(shop_id, town=town, by=by, now=now)
    return takedowns.ask(review=of_shop(shop, pk), by=by, reason=reason, text=text, now=now)


def look(*, town: Town, now: datetime) -> int:
    """Look for reviews of shops that may not be genuine, by how many orders there were."""
    rows = Order.objects.filter(
        town=town, settled_at__gt=now - looks.LATELY, shop__subject__isnull=False
    )
    days = rows.annotate(done_on=TruncDate("settled_at", tzinfo=town.zone)).order_by()
    counts: Counter[tuple[int, date]] = Counter()
    for subject, day, count in days.values_list("shop__subject", "done_on").annotate(
        count=Count("pk")
    ):
        counts[subject, day] = count
    return looks.look(town=town, kind=KIND, orders=counts, now=now)


def _occasion(order: Order, *, whole: bool = False) -> Occasion:
    if not whole:
        return Occasion(key_of(order), order.customer_id, order.settled_at or order.moved_at)
    lines = order.lines.filter(kind="dish").order_by("pk")
    about = ", ".join(
        f"{line.label} {line.quantity}" if line.quantity > 1 else line.label for line in lines
    )
    return Occasion(
        key=key_of(order),
        person=order.customer_id,
        happened_at=order.settled_at or order.moved_at,
        about=about,
        place=order.address,
        is_near=_is_near(order),
        value_won=order.sales_won,
    )


def _is_near(order: Order) -> bool:
    """Tell whether it went to the shop itself, or to where those who run it order to."""
    if not order.address:
        return False
    if order.address.strip() == order.shop.address.strip() or order.phone == order.shop.phone:
        return True
    of_keepers = Order.objects.filter(town=order.town_id, customer__in=keepers.ids(order.shop))
    return of_keepers.filter(address=order.address).exists()
