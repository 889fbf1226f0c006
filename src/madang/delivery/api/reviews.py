"""Reviews of shops as data, and reviewing one's own order."""

from datetime import datetime
from typing import Annotated

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Query, Router, Schema, Status
from pydantic import Field

from madang.base import clock
from madang.base.problems import Problem
from madang.delivery.api.desk import KEEP, NO_NUL, done, given, own_shop
from madang.delivery.models import Shop
from madang.delivery.requests import own_order, shop_of
from madang.delivery.services import reviews
from madang.people.requests import account_of
from madang.reputation.models import Review
from madang.reputation.models.reviews import TEXT_LENGTH
from madang.reputation.services import ratings, shelves
from madang.reputation.services.reviews import WRITE, Said
from madang.reputation.services.shelves import Line
from madang.roles.requests import act_auth

router = Router(tags=["delivery"])
desk = Router(tags=["delivery"], auth=KEEP)
Stars = Annotated[int, Field(ge=1, le=5)]


class ReplyOut(Schema):
    text: str
    written_at: datetime
    edited_at: datetime | None


class ReviewOut(Schema):
    id: int
    stars: int
    aspects: dict[str, int]
    text: str
    name: str
    about: str
    written_at: datetime
    edited_at: datetime | None
    reply: ReplyOut | None


class RatingOut(Schema):
    """`stars` lies between `low` and `high` at 90 %; none of them below `least` reviews."""

    counted: int
    least: int
    stars: float | None
    low: float | None
    high: float | None


class ReviewsOut(Schema):
    rating: RatingOut
    count: int
    pages: int
    hidden_for_a_while: int
    reviews: list[ReviewOut]


class ReviewsIn(Schema):
    stars: Annotated[str, Query("", max_length=1, description="1 to 5")]
    words: Annotated[str, Query("", max_length=3, description="yes: only those with words")]
    answer: Annotated[str, Query("", max_length=3, description="yes or no")]
    sort: Annotated[str, Query("", max_length=12, description="newest, best or worst")]
    page: Annotated[int, Query(1, ge=1, le=10_000)]


class ReviewIn(Schema):
    stars: Stars
    aspects: dict[Annotated[str, Field(max_length=20)], Stars] = Field({}, max_length=10)
    text: Annotated[str, Field("", max_length=TEXT_LENGTH)]


class ReplyIn(Schema):
    text: Annotated[str, Field(min_length=1, max_length=TEXT_LENGTH, pattern=NO_NUL)]


@router.get(
    "/shops/{int:pk}/reviews", response=ReviewsOut, summary="Reviews of a shop",
    url_name="delivery_reviews",
)  # fmt: skip
def index(request: HttpRequest, pk: int, asked: Query[ReviewsIn]) -> ReviewsOut:
    """What people who ordered say, twenty a page, with names masked."""
    return _shelf(shop_of(request, pk), asked)


@desk.get(
    "/shops/{int:pk}/reviews", response=ReviewsOut, summary="Reviews of a shop that one runs",
    url_name="delivery_desk_reviews",
)  # fmt: skip
def received(request: HttpRequest, pk: int, asked: Query[ReviewsIn]) -> ReviewsOut:
    """What people say who ordered; with `answer=no` those that wait for the shop's answer."""
    return _shelf(own_shop(request, pk), asked)


@desk.post(
    "/shops/{int:pk}/reviews/{int:review_pk}/replies", response=ReviewOut,
    summary="Answer a review", url_name="delivery_desk_replies",
)  # fmt: skip
def reply(request: HttpRequest, pk: int, review_pk: int, told: ReplyIn) -> ReviewOut:
    """Answer a review of one's shop for everybody to read; written again it is edited."""
    shop = own_shop(request, pk)
    try:
        done(lambda: reviews.reply(pk, review_pk, text=told.text, **given(request)))
    except Review.DoesNotExist:
        title = gettext("The shop has no such review.")
        raise Problem(404, "no-such-review", title) from None
    return _row(shelves.line(reviews.of_shop(shop, review_pk), reader=None))


def _shelf(shop: Shop, asked: ReviewsIn) -> ReviewsOut:
    rating = ratings.shown(shop.subject, least=ratings.least(town=shop.town, now=clock.now()))
    told = RatingOut(**vars(rating))
    if shop.subject is None:
        return ReviewsOut(rating=told, count=0, pages=1, hidden_for_a_while=0, reviews=[])
    given = {name: str(value) for name, value in asked.dict().items()}
    shelf = shelves.shelf(shop.subject, asked=given, reader=None)
    return ReviewsOut(
        rating=told,
        count=shelf.listed.count,
        pages=shelf.listed.page.paginator.num_pages,
        hidden_for_a_while=shelf.paused,
        reviews=[_row(line) for line in shelf.lines],
    )


@router.post(
    "/orders/{int:pk}/review", response={201: ReviewOut}, auth=act_auth(WRITE),
    summary="Review one's own order", url_name="delivery_review",
)  # fmt: skip
def write(request: HttpRequest, pk: int, told: ReviewIn) -> Status[ReviewOut]:
    """Publish a review of an order that was handed over and paid out, once."""
    order, by = own_order(request, pk), account_of(request)
    said = Said(told.stars, told.aspects, told.text)
    try:
        review = reviews.write(order, said=said, by=by, now=clock.now())
    except ValidationError as error:
        raise Problem(422, "review-refused", " ".join(error.messages)) from error
    return Status(201, _row(shelves.line(review, reader=by)))


def _row(line: Line) -> ReviewOut:
    row, reply = line.review, line.reply
    return ReviewOut(
        id=row.pk,
        stars=row.stars,
        aspects=row.aspects,
        text=line.text,
        name=line.name,
        about=row.about,
        written_at=row.written_at,
        edited_at=row.edited_at,
        reply=ReplyOut(text=reply.text, written_at=reply.written_at, edited_at=reply.edited_at)
        if reply
        else None,
    )
