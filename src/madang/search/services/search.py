"""Finding published texts by words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Count, FloatField
from django.db.models.expressions import RawSQL

from madang.search.engine import lexemes, snippets
from madang.search.engine.lexemes import Clause
from madang.search.engine.snippets import Piece
from madang.search.models import Document
from madang.search.models.documents import DocumentQuerySet
from madang.search.services import sources
from madang.search.services.sources import Source
from madang.towns.models import Town

PAGE_SIZE = 10
MOST_PAGES = 100
RANK = "ts_rank('{0.1, 0.2, 0.4, 1.0}', search, %s::tsquery, 1)"  # 1: divided by 1 + ln(length)


@dataclass(frozen=True)
class Hit:
    """One document that answers, its title and the best passage cut where words are marked."""

    document: Document
    source: Source
    title: Sequence[Piece]
    passage: Sequence[Piece]


@dataclass(frozen=True)
class Facet:
    """How many documents of one kind answer."""

    source: Source
    count: int
    taken: bool


@dataclass(frozen=True)
class Findings:
    """One page of the answers to a question.

    `asked` are the words that were looked for, none when the question had no meaningful word.
    `loose` says that no document has all the words and these have some of them.
    """

    query: str
    asked: Sequence[str]
    hits: Sequence[Hit]
    count: int
    facets: Sequence[Facet]
    loose: bool
    page: int
    pages: int


def find(
    *, town: Town, query: str, now: datetime, kinds: Collection[str] = (), page: int = 1
) -> Findings:
    """Return the documents of `town` that answer `query`, the best first.

    Words are all wanted; where no document has them all, some. "…" is a phrase, -word a word that
    must not be there. `kinds` that are not open in the town are left out. At most three queries.
    """
    clauses = lexemes.question(query)
    rooms = sources.open_to(town)
    rows = Document.objects.of(town).published(now).filter(kind__in=rooms)
    asked = [token.surface for one in clauses if not one.barred for token in one.tokens]
    for every in (True, False):
        wanted = lexemes.query(clauses, every=every)
        counts = _counts(rows, wanted) if wanted else {}
        if counts:
            break
    taken = [kind for kind in rooms if kind in kinds]
    count = sum(counts[kind] for kind in (taken or counts) if kind in counts)
    pages = min(-(-count // PAGE_SIZE), MOST_PAGES)
    page = max(1, min(page, pages))
    if taken:
        rows = rows.filter(kind__in=taken)
    return Findings(
        query=query,
        asked=asked,
        hits=_hits(rows, wanted, clauses, rooms, page) if count else [],
        count=count,
        facets=[
            Facet(source, counts.get(kind, 0), kind in taken)
            for kind, source in rooms.items()
            if counts.get(kind) or kind in taken
        ],
        loose=bool(counts) and not every,
        page=page,
        pages=pages,
    )


def _answering(rows: DocumentQuerySet, wanted: str) -> DocumentQuerySet:
    match = RawSQL("search @@ %s::tsquery", [wanted], BooleanField())
    return rows.filter(match)


def _counts(rows: DocumentQuerySet, wanted: str) -> dict[str, int]:
    found = _answering(rows, wanted).order_by().values("kind").annotate(count=Count("id"))
    return dict(found.values_list("kind", "count"))


def _hits(
    rows: DocumentQuerySet,
    wanted: str,
    clauses: Sequence[Clause],
    rooms: dict[str, Source],
    page: int,
) -> list[Hit]:
    told = lexemes.query([one for one in clauses if not one.barred], every=False)
    rank = RawSQL(RANK, [told], FloatField())  # noqa: S611 - the query is a parameter
    best = _answering(rows, wanted).order_by(rank.desc(), "-published_at", "-id")
    start = (page - 1) * PAGE_SIZE
    marks = lexemes.marks(clauses)
    return [
        Hit(
            row,
            rooms[row.kind],
            snippets.pieces(row.title, marks),
            snippets.snippet(row.body, marks),
        )
        for row in best.defer("search", "terms")[start : start + PAGE_SIZE]
    ]
