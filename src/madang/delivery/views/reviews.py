"""Reviews of a shop, reviewing one's own order, and the shop's desk of reviews."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.delivery.models import Order, Shop
from madang.delivery.requests import kept_shop, own_order, shop_of
from madang.delivery.services import reviews
from madang.delivery.views.desk import given
from madang.people.models import Account
from madang.people.requests import account_of
from madang.reputation.engine.reasons import OFFERED
from madang.reputation.forms import ReplyForm, ReviewForm, TakedownForm
from madang.reputation.models import Review
from madang.reputation.services import ratings, shelves
from madang.reputation.services import reviews as floor
from madang.roles.requests import act_required


@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponse:
    shop = shop_of(request, pk)
    page = {"shop": shop} | about(request, shop)
    return render(request, "delivery/reviews/index.html", page)


def about(request: HttpRequest, shop: Shop) -> dict[str, object]:
    """Return the reviews of a shop as the page asks for them, and its rating."""
    least = ratings.least(town=shop.town, now=clock.now())
    subject = shop.subject
    reader = request.user if isinstance(request.user, Account) else None
    shelf = shelves.shelf(subject, asked=request.GET, reader=reader) if subject else None
    return {
        "rating": ratings.shown(subject, least=least),
        "shelf": shelf,
        "listed": shelf.listed if shelf else None,
        "spread": ratings.spread(subject) if subject and subject.counted >= least else None,
    }


@act_required(floor.WRITE)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, order_pk: int) -> HttpResponse:
    """Review one's own order, or edit that review."""
    order, by, now = own_order(request, order_pk), account_of(request), clock.now()
    review = reviews.of(order)
    if review is None and not reviews.may_write(order, by, now=now):
        return render(request, "delivery/reviews/closed.html", {"order": order}, status=403)
    if review is not None and not floor.may_edit(review, now=now):
        return redirect("reputation:review", review.pk)
    form = ReviewForm(request.POST or None, kind=reviews.KIND, review=review)
    if request.method == "POST" and form.is_valid():
        try:
            _save(order, review, form, by=by)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Thank you. Everybody can read your review now."))
            return redirect("delivery:shop-reviews", order.shop_id)
    page = {
        "form": form,
        "order": order,
        "review": review,
        "until": floor.edit_until(review) if review else None,
    }
    status = 422 if form.errors else 200
    return render(request, "delivery/reviews/new.html", page, status=status)


def _save(order: Order, review: Review | None, form: ReviewForm, *, by: Account) -> None:
    if review is None:
        reviews.write(order, said=form.said, by=by, now=clock.now())
    else:
        floor.edit(review=review, said=form.said, by=by, now=clock.now())


@act_required(floor.WRITE)
@require_POST
def withdrawals(request: HttpRequest, order_pk: int) -> HttpResponse:
    order = own_order(request, order_pk)
    review = reviews.of(order)
    if review is None:
        raise Http404
    try:
        floor.withdraw(review=review, by=account_of(request), now=clock.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your review is taken back. Its words are deleted."))
    return redirect("delivery:shop-reviews", order.shop_id)


@act_required("delivery.keep")
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    page = {"shop": shop, "form": ReplyForm(auto_id=False)} | about(request, shop)
    return render(request, "delivery/reviews/desk.html", page)


@act_required("delivery.keep")
@require_POST
def desk_replies(request: HttpRequest, pk: int, review_pk: int) -> HttpResponse:
    kept_review(request, pk, review_pk)
    try:
        reviews.reply(pk, review_pk, text=request.POST.get("text", ""), **given(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your answer stands below the review."))
    return redirect("delivery:desk-reviews", pk)


@act_required("delivery.keep")
@require_http_methods(["GET", "POST"])
def desk_takedowns(request: HttpRequest, pk: int, review_pk: int) -> HttpResponse:
    review = kept_review(request, pk, review_pk)
    form = TakedownForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.ask_takedown(pk, review_pk, **form.cleaned_data, **given(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("An official looks at your request. You are told."))
            return redirect("delivery:desk-reviews", pk)
    page = {
        "form": form,
        "shop_pk": pk,
        "line": shelves.line(review, reader=None),
        "reasons": OFFERED,
    }
    status = 422 if form.errors else 200
    return render(request, "delivery/reviews/takedown.html", page, status=status)


def kept_review(request: HttpRequest, pk: int, review_pk: int) -> Review:
    """Return a review of a shop that the person runs. Raises Http404, for others' too."""
    try:
        return reviews.of_shop(kept_shop(request, pk), review_pk)
    except Review.DoesNotExist:
        raise Http404 from None


patterns = [
    path("shops/<int:pk>/reviews/", index, name="shop-reviews"),
    path("reviews/<int:order_pk>/new/", write, name="review-new"),
    path("reviews/<int:order_pk>/withdrawals/", withdrawals, name="review-withdrawals"),
    path("desk/shops/<int:pk>/reviews/", desk, name="desk-reviews"),
    path(
        "desk/shops/<int:pk>/reviews/<int:review_pk>/replies/",
        desk_replies,
        name="desk-review-replies",
    ),
    path(
        "desk/shops/<int:pk>/reviews/<int:review_pk>/takedowns/",
        desk_takedowns,
        name="desk-review-takedowns",
    ),
]
