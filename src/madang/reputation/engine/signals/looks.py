"""Everything that is conspicuous about reviews, and when it is enough for a person to look.

A sign proves nothing. `weight` is how much each alone would surprise; together they leave the
product of what is left (noisy or). Whatever comes out, an official decides.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from madang.reputation.engine.signals.copies import copies
from madang.reputation.engine.signals.facts import Finding, Seen, Sign, binomial_tail
from madang.reputation.engine.signals.rings import rings


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


_ = gettext_noop
WEIGHTS = {
    Sign.NEAR: 0.8,
    Sign.RING: 0.75,
    Sign.COPY: 0.5,
    Sign.BURST: 0.5,
    Sign.HOUSE: 0.35,
    Sign.NEW: 0.2,
    Sign.SMALL: 0.15,
}
TEXTS = {
    Sign.NEAR: _("It was ordered to the address of the shop itself or of those who run it."),
    Sign.RING: _("%(people)s people praised or blamed the same %(subjects)s shops within days of"
                 " each other, more often than chance explains."),
    Sign.COPY: _("%(count)s other people wrote nearly the same words (%(percent)s %% alike)."),
    Sign.BURST: _("%(count)s of %(orders)s orders of three days were reviewed alike, where"
                  " %(usual)s in 100 are usual."),
    Sign.HOUSE: _("%(people)s people who review this shop order to one address."),
    Sign.NEW: _("The account was %(hours)s hours old."),
    Sign.SMALL: _("The order cost %(won)s won, where %(usual)s won are usual at this shop."),
}  # fmt: skip
SURE = 0.01  # chance that honest people make one such day in everything that is looked at
LEAST_BURST, LEAST_HOUSE = 4, 3
NEW = timedelta(days=2)
DAY = timedelta(days=1)
SMALL = 0.5  # of the subject's median
LEAST_MEDIAN = 8  # reviews that make one
Orders = Mapping[tuple[int, date], int]  # subject and day: how many orders were done


def findings(reviews: Sequence[Seen], orders: Orders) -> list[Finding]:
    """Return everything conspicuous, by review."""
    found = [
        *_near(reviews),
        *rings(reviews),
        *copies(reviews),
        *_bursts(reviews, orders),
        *_houses(reviews),
        *_new(reviews),
        *_small(reviews),
    ]
    return sorted(found, key=lambda one: (one.review, one.sign))


def score(signs: Iterable[Sign]) -> float:
    """Return how much signs surprise together, 0 to 1.

    >>> score([]), score([Sign.COPY, Sign.NEW]), score([Sign.RING])
    (0.0, 0.6, 0.75)
    """
    left = 1.0
    for sign in set(signs):
        left *= 1.0 - WEIGHTS[sign]
    return round(1.0 - left, 6)


def marked(found: Iterable[Finding], *, from_score: float) -> dict[int, list[Finding]]:
    """Return the findings of the reviews at which a person should look."""
    by_review: dict[int, list[Finding]] = defaultdict(list)
    for one in found:
        by_review[one.review].append(one)
    return {
        review: some
        for review, some in by_review.items()
        if score(one.sign for one in some) >= from_score
    }


def _near(reviews: Sequence[Seen]) -> Iterator[Finding]:
    return (Finding(one.id, Sign.NEAR) for one in reviews if one.is_near)


def _bursts(reviews: Sequence[Seen], orders: Orders) -> Iterator[Finding]:
    """Yield the reviews of days around which many more of a shop's orders were reviewed alike.

    Counted against orders: a shop that was on television gets more of both.
    """
    whole = max(sum(orders.values()), 1)
    sides = Counter(one.side for one in reviews)
    days: dict[tuple[int, int], dict[date, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for one in reviews:
        if one.side:
            days[one.subject, one.side][one.day].append(one)
    sure = SURE / max(sum(map(len, days.values())), 1)
    for (subject, side), by_day in days.items():
        share = min(sides[side] / whole, 1.0)
        for day, some in by_day.items():
            around = [day + step for step in (-DAY, timedelta(0), DAY)]
            count = sum(len(by_day.get(one, ())) for one in around)
            done = max(sum(orders.get((subject, one), 0) for one in around), count)
            if count >= LEAST_BURST and binomial_tail(count, done, share) < sure:
                numbers = {"count": count, "orders": done, "usual": round(100 * share)}
                yield from (Finding(one.id, Sign.BURST, numbers) for one in some)


def _houses(reviews: Sequence[Seen]) -> Iterator[Finding]:
    together: dict[tuple[int, str], list[Seen]] = defaultdict(list)
    for one in reviews:
        if one.place:
            together[one.subject, one.place].append(one)
    for some in together.values():
        people = len({one.author for one in some})
        if people >= LEAST_HOUSE:
            yield from (Finding(one.id, Sign.HOUSE, {"people": people}) for one in some)


def _new(reviews: Sequence[Seen]) -> Iterator[Finding]:
    for one in reviews:
        if one.joined_at is not None and one.at - one.joined_at < NEW:
            hours = (one.at - one.joined_at) // timedelta(hours=1)
            yield Finding(one.id, Sign.NEW, {"hours": hours})


def _small(reviews: Sequence[Seen]) -> Iterator[Finding]:
    values: dict[int, list[int]] = defaultdict(list)
    for one in reviews:
        values[one.subject].append(one.value_won)
    usual = {subject: median(some) for subject, some in values.items() if len(some) >= LEAST_MEDIAN}
    for one in reviews:
        if one.value_won < SMALL * usual.get(one.subject, 0):
            numbers = {"won": one.value_won, "usual": round(usual[one.subject])}
            yield Finding(one.id, Sign.SMALL, numbers)
