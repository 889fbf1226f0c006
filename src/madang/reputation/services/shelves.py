"""The reviews of a subject as one reader sees them: narrowed, sorted, with masked names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.base.lists import Column, Filter, Listed, Plan, Rows, listed
from madang.people.models import Account
from madang.reputation.engine.kinds import KINDS
from madang.reputation.engine.reasons import REASONS
from madang.reputation.models import Reply, Review, Subject
from madang.talk.engine import names
from madang.towns.engine.rooms import room_of
from madang.towns.models import Town

PAGE = 20


@dataclass(frozen=True)
class Line:
    """A review as the reader sees it; `text` is empty when the reader may not see it."""

    review: Review
    name: str
    text: str
    reply: Reply | None
    is_mine: bool
    hidden_label: str

    @property
    def aspects(self) -> list[tuple[str, int]]:
        """The stars by aspect, in the kind's order, with the aspects' message ids."""
        known = KINDS[self.review.subject.kind].aspects
        given = self.review.aspects
        return [(label, given[key]) for key, label in known.items() if key in given]


def _with_text(rows: Rows, _value: str) -> Rows:
    return rows.exclude(text="")


def _by_stars(rows: Rows, value: str) -> Rows:
    return rows.filter(stars=int(value))


def _answered(rows: Rows, value: str) -> Rows:
    replies = Exists(Reply.objects.filter(review=OuterRef("pk")))
    return rows.filter(replies) if value == "yes" else rows.filter(~replies)


PLAN = Plan(
    columns=(
        Column("newest", pgettext_lazy("reviews", "Newest first"), ("-written_at", "-id")),
        Column("best", _("Most stars first"), ("-stars", "-written_at")),
        Column("worst", _("Fewest stars first"), ("stars", "-written_at")),
    ),
    filters=(
        Filter("stars", _("Stars"), tuple((str(n), f"★ {n}") for n in (5, 4, 3, 2, 1)), _by_stars),
        Filter("words", pgettext_lazy("reviews", "Words"), (("yes", _("With words")),), _with_text),
        Filter(
            "answer",
            pgettext_lazy("reviews", "The shop's answer"),
            (("yes", _("Answered")), ("no", _("Not answered yet"))),
            _answered,
        ),
    ),
    order="newest",
    size=PAGE,
)


@dataclass(frozen=True)
class Shelf:
    """A page of reviews; `paused` are hidden for a while, not counted among the page's."""

    listed: Listed
    lines: list[Line]
    paused: int


def shelf(subject: Subject, *, asked: Mapping[str, str], reader: Account | None) -> Shelf:
    """Return the page of a subject's reviews that `asked` (the address's query) wants."""
    rows = Review.objects.filter(subject=subject)
    found = listed(PLAN, rows.standing().select_related("author", "reply", "subject"), asked)
    paused = rows.filter(state=Review.State.PAUSED).count()
    return Shelf(found, lines(found.rows, reader=reader), paused)


def lines(reviews: Iterable[Review], *, reader: Account | None) -> list[Line]:
    """Return reviews as `reader` sees them."""
    return [line(one, reader=reader) for one in reviews]


def line(review: Review, *, reader: Account | None) -> Line:
    """Return one review as `reader` sees it: who wrote it reads it when it is hidden, too."""
    is_mine = reader is not None and review.author_id == reader.pk
    reason = REASONS.get(review.reason)
    return Line(
        review=review,
        name=called(review.author),
        text=review.text if is_mine or review.state == Review.State.STANDING else "",
        reply=getattr(review, "reply", None),
        is_mine=is_mine,
        hidden_label=reason.label if reason else "",
    )


def called(author: Account | None) -> str:
    """Return how an author is called in public: a masked name, never an address."""
    if author is None or author.closed_at is not None:
        return gettext("Former member")
    return names.masked(author.name) or gettext("A resident")


def find(*, town: Town, pk: int) -> Review:
    """Return a review of `town` whose room is open. Raises Http404."""
    rows = Review.objects.of(town).select_related("subject", "author", "reply", "takedown")
    review = rows.select_related("protest", "town").filter(pk=pk).first()
    if review is None or room_of(review.subject.path) not in {*town.rooms, None}:
        raise Http404
    return review
