"""Counting how often shops are shown and opened, and reporting it; nobody who looks is kept."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Sum

from madang.delivery.engine.rankings import Books, gini, lorenz
from madang.delivery.models import Shop, Showing, ShowingBatch
from madang.kernel import csvlines
from madang.towns.models import Town

BATCH = 5_000
ADD = """
INSERT INTO delivery_showing AS old (town_id, shop_id, day, shown, seen, entitled, opened)
SELECT %s, id, %s, shown, seen, entitled, 0
FROM unnest(%s::bigint[], %s::int[], %s::float8[], %s::float8[]) AS new (id, shown, seen, entitled)
JOIN delivery_shop USING (id)
ORDER BY id
ON CONFLICT (shop_id, day) DO UPDATE SET shown = old.shown + excluded.shown,
    seen = old.seen + excluded.seen, entitled = old.entitled + excluded.entitled
"""
OPEN = """
INSERT INTO delivery_showing AS old (town_id, shop_id, day, shown, seen, entitled, opened)
VALUES (%s, %s, %s, 0, 0, 0, 1)
ON CONFLICT (shop_id, day) DO UPDATE SET opened = old.opened + 1
"""
HEADS = ("shop", "name", "shown", "seen", "entitled", "opened", "opened_per_100_seen")


def note(
    *, town: Town, merits: Mapping[int, float], shown: Sequence[int], first: int, now: datetime
) -> None:
    """Write down one list that was shown: one row, which a job adds to the days."""
    if shown and merits:
        ShowingBatch.objects.create(
            town=town, day=_day(town, now), pool=list(merits), merits=list(merits.values()),
            shown=list(shown), first=first,
        )  # fmt: skip


def note_opened(shop: Shop, *, now: datetime) -> None:
    """Count that a shop's page was opened from the list."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [shop.town_id, shop.pk, _day(shop.town, now)])


@transaction.atomic
def fold(*, town: Town) -> int:
    """Add the lists that were shown to their days; return how many there were."""
    rows = ShowingBatch.objects.filter(town=town).order_by("pk")
    batches = list(rows.select_for_update(skip_locked=True)[:BATCH])
    by_day: dict[date, Books] = defaultdict(Books)
    shown: dict[date, Counter[int]] = defaultdict(Counter)
    for batch in batches:
        pool = dict(zip(batch.pool, batch.merits, strict=True))
        by_day[batch.day].write_page(pool, batch.shown, first=batch.first)
        shown[batch.day].update(batch.shown)
    for day, books in by_day.items():
        _add(town, day, books, shown[day])
    ShowingBatch.objects.filter(pk__in=[batch.pk for batch in batches]).delete()
    return len(batches)


def _add(town: Town, day: date, books: Books, shown: Counter[int]) -> None:
    ids = sorted(books.entitled.keys() | books.shown.keys())
    seen = [books.shown.get(one, 0.0) for one in ids]
    entitled = [books.entitled.get(one, 0.0) for one in ids]
    with connection.cursor() as cursor:
        cursor.execute(ADD, [town.pk, day, ids, [shown[one] for one in ids], seen, entitled])


def _day(town: Town, now: datetime) -> date:
    return now.astimezone(town.zone).date()


@dataclass(frozen=True)
class Row:
    """One shop's month."""

    shop: int
    name: str
    shown: int
    seen: float
    entitled: float
    opened: int

    @property
    def percent(self) -> int | None:
        """How much of its share it was seen."""
        return round(100 * self.seen / self.entitled) if self.entitled else None

    @property
    def rate(self) -> float | None:
        """How often it was opened for each hundred times that it was seen at the top."""
        return round(100 * self.opened / self.seen, 1) if self.seen else None


@dataclass(frozen=True)
class Report:
    """A month of the town: how evenly shops were seen, in numbers and as a curve."""

    month: date
    rows: list[Row]
    gini: float
    gini_of_shares: float
    never: int
    curve: list[tuple[float, float]]

    @property
    def never_percent(self) -> int:
        return round(100 * self.never / len(self.rows)) if self.rows else 0


def report(*, town: Town, month: date) -> Report:
    """Return the month's report of the shops that are open to orders, in two queries."""
    shops = Shop.objects.of(town).public()
    sums = {
        row["shop"]: row
        for row in Showing.objects.filter(town=town, day__year=month.year, day__month=month.month)
        .order_by()
        .values("shop")
        .annotate(
            shown_sum=Sum("shown"),
            seen_sum=Sum("seen"),
            entitled_sum=Sum("entitled"),
            opened_sum=Sum("opened"),
        )
    }
    nothing = {"shown_sum": 0, "seen_sum": 0.0, "entitled_sum": 0.0, "opened_sum": 0}
    rows = []
    for pk, name in shops.order_by("name", "pk").values_list("pk", "name"):
        one = sums.get(pk, nothing)
        counts = (int(one["shown_sum"]), one["seen_sum"], one["entitled_sum"])
        rows.append(Row(pk, name, *counts, opened=int(one["opened_sum"])))
    seen = [row.seen for row in rows]
    return Report(
        month=month,
        rows=sorted(rows, key=lambda row: (-row.seen, row.name)),
        gini=gini(seen),
        gini_of_shares=gini([row.entitled for row in rows]),
        never=sum(row.shown == 0 for row in rows),
        curve=_curve(seen),
    )


def _curve(seen: Sequence[float]) -> list[tuple[float, float]]:
    """Return the Lorenz curve's points, at most about a hundred, each 0 to 100."""
    parts = lorenz(seen)
    last = max(len(parts) - 1, 1)
    step = max(1, last // 100)
    places = sorted({*range(0, len(parts), step), len(parts) - 1})
    return [(round(100 * place / last, 1), round(100 * parts[place], 1)) for place in places]


def months(*, town: Town, now: datetime) -> list[date]:
    """Return the months of which there is something to report, the newest first, this one too."""
    this = _day(town, now).replace(day=1)
    known = Showing.objects.filter(town=town).dates("day", "month", order="DESC")
    return sorted({this, *known}, reverse=True)


def csv_lines(found: Report) -> Iterator[str]:
    """Yield a report as CSV, safe to open in a spreadsheet."""
    yield "\ufeff" + csvlines.line(HEADS)
    for row in found.rows:
        rate = "" if row.rate is None else row.rate
        counts = (row.shown, round(row.seen, 2), round(row.entitled, 2), row.opened, rate)
        yield csvlines.line((row.shop, row.name, *counts))
