"""Reckoning how well something is rated, from the reviews that count."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Avg, Count, IntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from madang.reputation.engine import ratings
from madang.reputation.engine.kinds import KINDS
from madang.reputation.engine.ratings import STARS, Given
from madang.reputation.models import Review, Subject
from madang.rules.services import rules
from madang.towns.models import Town

BATCH = 500
USUAL_LOW = ratings.rating(
    [], now=datetime.min.replace(tzinfo=UTC)
).low  # of what nobody has reviewed yet
COUNTING = Q(
    reviews__state__in=[Review.State.STANDING, Review.State.PAUSED], reviews__is_marked=False
)
Trade = tuple[str, str]


def rerate(subject: Subject, *, now: datetime) -> Subject:
    """Reckon one subject's rating anew; the caller's transaction wrote what changed."""
    held = Subject.objects.select_for_update().get(pk=subject.pk)
    shares = _usual(Subject.objects.filter(town=held.town_id, kind=held.kind, trade=held.trade))
    _reckon(held, _given([held])[held.pk], shares[held.kind, held.trade], now)
    held.save(update_fields=["counted", "stars", "low", "high", "rated_at"])
    return held


def rerate_all(*, town: Town, now: datetime) -> int:
    """Reckon every rating of a town anew, because reviews grow old; return how many there are."""
    rows = Subject.objects.filter(town=town)
    shares, done = _usual(rows), 0
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), BATCH):
        some = list(rows.filter(pk__in=ids[first : first + BATCH]))
        given = _given(some)
        for subject in some:
            _reckon(subject, given[subject.pk], shares[subject.kind, subject.trade], now)
        Subject.objects.bulk_update(some, ["counted", "stars", "low", "high", "rated_at"])
        done += len(some)
    return done


def _usual(rows: "QuerySet[Subject]") -> Mapping[Trade, Sequence[float]]:
    """Return how stars are spread in each trade of these subjects."""
    counts: dict[Trade, dict[int, int]] = defaultdict(dict)
    found = rows.filter(COUNTING).values_list("kind", "trade", "reviews__stars")
    for kind, trade, stars, count in found.annotate(count=Count("reviews")).order_by():
        counts[kind, trade][stars] = count
    return defaultdict(
        lambda: ratings.ANYWHERE, {trade: ratings.usual(some) for trade, some in counts.items()}
    )


def _given(subjects: Sequence[Subject]) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = defaultdict(list)
    rows = Review.objects.counting().filter(subject__in=[one.pk for one in subjects])
    for subject_id, stars, at in rows.order_by().values_list("subject", "stars", "written_at"):
        found[subject_id].append(Given(stars, at))
    return found


def _reckon(subject: Subject, given: list[Given], shares: Sequence[float], now: datetime) -> None:
    found = ratings.rating(given, now=now, shares=shares)
    subject.counted = len(given)
    subject.stars, subject.low, subject.high = found.stars, found.low, found.high
    subject.rated_at = now


@dataclass(frozen=True)
class Shown:
    """A rating as people see it: nothing but the count where there are fewer than `least`."""

    counted: int
    least: int
    stars: float | None
    low: float | None
    high: float | None


def least(*, town: Town, now: datetime) -> int:
    """Return from how many reviews on a rating is shown."""
    return rules.number(town=town, key="reputation.least_reviews", at=now)


def shown(subject: Subject | None, *, least: int) -> Shown:
    """Return the rating as people see it."""
    if subject is None or subject.counted < least:
        return Shown(subject.counted if subject else 0, least, None, None, None)
    return Shown(subject.counted, least, subject.stars, subject.low, subject.high)


def _number(aspect: str) -> Cast:
    return Cast(KT(f"aspects__{aspect}"), IntegerField())


@dataclass(frozen=True)
class Spread:
    """How often each number of stars was given, 5 first, and the mean of each aspect."""

    stars: list[tuple[int, int, int]]  # stars, how many, percent
    aspects: list[tuple[str, float, int]]  # message id, mean, how many


def spread(subject: Subject) -> Spread:
    """Return how the reviews that count are spread, in two queries."""
    rows = Review.objects.counting().filter(subject=subject).order_by()
    counts = dict(rows.values_list("stars").annotate(count=Count("pk")))
    whole = max(sum(counts.values()), 1)
    names = KINDS[subject.kind].aspects
    means = rows.aggregate(
        **{f"{key}_mean": Avg(_number(key)) for key in names},
        **{f"{key}_count": Count(_number(key)) for key in names},
    )
    return Spread(
        [(one, counts.get(one, 0), 100 * counts.get(one, 0) // whole) for one in reversed(STARS)],
        [
            (label, means[f"{key}_mean"], means[f"{key}_count"])
            for key, label in names.items()
            if means[f"{key}_count"]
        ],
    )
