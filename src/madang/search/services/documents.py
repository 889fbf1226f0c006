"""Copies of what is published: put, taken away, and all made anew."""

from datetime import datetime
from typing import Any

from django.db import connection

from madang.base import scope
from madang.search.engine import lexemes
from madang.search.engine.profiles import profile
from madang.search.engine.tokens import LONGEST_TEXT
from madang.search.models import Document
from madang.search.models.documents import PATH
from madang.search.services import sources
from madang.towns.models import Town

TITLE_LENGTH = 300
PUT = """
INSERT INTO search_document AS known
    (town_id, kind, key, language, title, body, path, published_at, search, terms, changed)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector, %s, pg_current_xact_id()::text::bigint)
ON CONFLICT (town_id, kind, key) DO UPDATE SET
    language = excluded.language, title = excluded.title, body = excluded.body,
    path = excluded.path, published_at = excluded.published_at, search = excluded.search,
    terms = excluded.terms, changed = excluded.changed
"""


def put(
    *,
    town: Town,
    kind: str,
    key: str,
    title: str,
    body: str,
    path: str,
    published_at: datetime,
    language: str = "ko",
) -> None:
    """Let a published text be found, or found as it is now; whoever publishes calls it.

    `kind` is declared in the room's `searchable`, `key` is the row's id there, `path` the page
    below the town. The text holds nothing that is not public, and no author. Raises LookupError:
    no such kind; ValidationError: a path that leads out of the town.
    """
    if kind not in sources.known():
        raise LookupError(f"no module `searchable` declares the kind {kind}")
    PATH(path)
    title, body = _plain(title)[:TITLE_LENGTH], _plain(body)[:LONGEST_TEXT]
    search, terms = lexemes.vector(title, body), profile(title, body).packed()
    row: list[Any] = [town.pk, kind, key, language, title, body, path, published_at, search, terms]
    with connection.cursor() as cursor:
        cursor.execute(PUT, row)


def remove(*, town: Town, kind: str, key: str) -> None:
    """Let a text no longer be found: it was withdrawn, hidden or deleted. Twice is once."""
    Document.objects.of(town).filter(kind=kind, key=key).delete()


def rebuild(*, town: Town, now: datetime, afresh: bool = True) -> int:
    """Bring the copies in line with what the rooms have published; return how many stand.

    Copies of what is gone are removed. Without `afresh`, texts that have not changed are left.
    """
    count = 0
    with scope.within(town.pk):
        for source in sources.known().values():
            gone = _standing(town, source.kind)  # what is put meanwhile is not
            for text in source.texts(town, now):
                if gone.pop(text.key, None) != _mark(**vars(text)) or afresh:
                    put(town=town, kind=source.kind, **vars(text))
                count += 1
            Document.objects.of(town).filter(kind=source.kind, key__in=gone).delete()
        Document.objects.of(town).exclude(kind__in=sources.known()).delete()
    return count


def _standing(town: Town, kind: str) -> dict[str, tuple[object, ...]]:
    """Return what the copies of a kind say, by their keys."""
    rows = Document.objects.of(town).filter(kind=kind).defer("search", "terms")
    return {
        row.key: _mark(
            key=row.key,
            title=row.title,
            body=row.body,
            path=row.path,
            published_at=row.published_at,
            language=row.language,
        )
        for row in rows.iterator(2_000)
    }


def _mark(*, title: str, body: str, **rest: object) -> tuple[object, ...]:
    """Return what two copies have in common that need no new analysis."""
    return (
        _plain(title)[:TITLE_LENGTH],
        hash(_plain(body)[:LONGEST_TEXT]),
        tuple(sorted(rest.items())),
    )


def _plain(text: str) -> str:
    """Return `text` without what PostgreSQL cannot keep."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
