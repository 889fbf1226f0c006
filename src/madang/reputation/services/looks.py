"""Looking for reviews that may not be genuine; what is found only asks a person to look."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from madang.reputation.engine.signals.facts import Finding, Seen, Sign
from madang.reputation.engine.signals.looks import TEXTS, findings, marked
from madang.reputation.models import Review, Signal, Subject
from madang.reputation.services import queues, ratings
from madang.rules.services import rules
from madang.towns.models import Town

LATELY = timedelta(days=60)
Orders = Counter[tuple[int, date]]  # subject and day: how many occasions there were


def look(*, town: Town, kind: str, orders: Orders, now: datetime) -> int:
    """Look at a kind's reviews of the last two months; return how many are marked anew.

    A marked review stands and its stars do not count until somebody has decided. What was decided
    once is not marked for the same signs again.
    """
    rows = _rows(town, kind, now)
    seen = [_seen(row, town) for row in rows]
    percent = rules.number(town=town, key="reputation.mark_percent", at=now)
    found = marked(findings(seen, orders), from_score=percent / 100)
    known = _known(list(found))
    anew = {
        review: some
        for review, some in found.items()
        if not {one.sign for one in some} <= known.get(review, set())
    }
    with transaction.atomic():
        _write(anew, known, town=town, now=now)
    return len(anew)


def sentences(review: Review) -> list[str]:
    """Return what is conspicuous about a review, in words, the strongest first."""
    order = list(Sign)
    known = sorted(review.signals.all(), key=lambda one: order.index(Sign(one.sign)))
    return [gettext(TEXTS[Sign(one.sign)]) % one.numbers for one in known]


def _rows(town: Town, kind: str, now: datetime) -> list[Review]:
    since = now - LATELY
    rows = Review.objects.of(town).filter(subject__kind=kind, written_at__gt=since)
    fields = ("author_id", "subject_id", "stars", "happened_at", "written_at", "text")
    more = ("place_mark", "is_near", "value_won", "author__joined_at", "state")
    rows = rows.exclude(author=None).exclude(
        state__in=[Review.State.WITHDRAWN, Review.State.REMOVED]
    )
    return list(rows.select_related("author").only(*fields, *more).order_by("pk"))


def _seen(row: Review, town: Town) -> Seen:
    author = row.author
    return Seen(
        id=row.pk, author=row.author_id or 0, subject=row.subject_id, stars=row.stars,
        day=row.happened_at.astimezone(town.zone).date(), at=row.written_at, text=row.text,
        place=row.place_mark, is_near=row.is_near, value_won=row.value_won,
        joined_at=author.joined_at if author else None,
    )  # fmt: skip


def _known(reviews: list[int]) -> dict[int, set[Sign]]:
    found: dict[int, set[Sign]] = {}
    rows = Signal.objects.filter(review__in=reviews)
    for review, sign in rows.order_by().values_list("review", "sign"):
        found.setdefault(review, set()).add(Sign(sign))
    return found


def _write(
    anew: dict[int, list[Finding]], known: dict[int, set[Sign]], *, town: Town, now: datetime
) -> None:
    if not anew:
        return
    Signal.objects.bulk_create(
        Signal(town=town, review_id=review, sign=one.sign, numbers=dict(one.numbers), found_at=now)
        for review, some in anew.items()
        for one in some
        if one.sign not in known.get(review, set())
    )
    rows = Review.objects.of(town).filter(pk__in=anew)
    rows.update(is_marked=True)
    for subject in Subject.objects.filter(pk__in=rows.values("subject")).order_by("pk"):
        ratings.rerate(subject, now=now)
    queues.tell(rows.select_related("town").order_by("pk")[0], now=now)
