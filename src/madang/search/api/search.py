"""Searching everything that the town has published."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from madang.base import clock
from madang.search.services import search
from madang.search.services.search import MOST_PAGES, Facet, Hit
from madang.towns.requests import town_of

router = Router(tags=["search"])


class PieceOut(Schema):
    text: str
    marked: bool


class HitOut(Schema):
    kind: str
    key: str
    language: str
    title: str
    passage: list[PieceOut]
    url: str
    published_at: datetime


class FacetOut(Schema):
    kind: str
    title: str
    count: int


class FindingsOut(Schema):
    words: list[str]
    loose: bool
    count: int
    page: int
    pages: int
    kinds: list[FacetOut]
    results: list[HitOut]


class SearchIn(Schema):
    q: Annotated[str, Query(max_length=200)]
    kind: list[str] = []
    page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1


@router.get("", response=FindingsOut, summary="Published texts by words", url_name="search")
def index(request: HttpRequest, asked: Query[SearchIn]) -> FindingsOut:
    """Return what the town has published that has all the words, the best first.

    "…" is a phrase, -word must not be there. `loose`: no text has all the words, and these have
    some of them. `words` are those that were looked for: endings and particles are none.
    """
    found = search.find(
        town=town_of(request),
        query=asked.q.replace("\0", " "),
        kinds=asked.kind,
        page=asked.page,
        now=clock.now(),
    )
    return FindingsOut(
        words=list(found.asked),
        loose=found.loose,
        count=found.count,
        page=found.page,
        pages=found.pages,
        kinds=[_facet(facet) for facet in found.facets],
        results=[_hit(hit) for hit in found.hits],
    )


def _facet(facet: Facet) -> FacetOut:
    return FacetOut(kind=facet.source.kind, title=str(facet.source.title), count=facet.count)


def _hit(hit: Hit) -> HitOut:
    row = hit.document
    return HitOut(
        kind=row.kind,
        key=row.key,
        language=row.language,
        title=row.title,
        passage=[PieceOut(text=piece.text, marked=piece.marked) for piece in hit.passage],
        url=row.url,
        published_at=row.published_at,
    )
