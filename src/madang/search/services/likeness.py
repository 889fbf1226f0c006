"""Published texts that say nearly the same as one that is being written."""

from dataclasses import dataclass
from datetime import datetime

from madang.search.engine.likeness import Near, score
from madang.search.engine.profiles import profile, trigrams, vocabulary
from madang.search.models import Document
from madang.search.services import shelves, sources
from madang.towns.models import Town

MOST = 20
SHARED_WORDS = 5
FIRST_LETTERS = 5  # before so many, anything is like anything
LOWEST = 0.2  # what is less alike is not worth a look


@dataclass(frozen=True)
class Alike:
    """A published text, how alike it is (0 to 1), and the words that both have, rarest first."""

    kind: str
    key: str
    title: str
    path: str
    url: str
    published_at: datetime
    score: float
    shared: tuple[str, ...]


def similar(
    *,
    town: Town,
    title: str,
    body: str,
    kind: str,
    limit: int = 5,
    lowest: float = LOWEST,
    skip: str = "",
) -> list[Alike]:
    """Return the `limit` published texts of `kind` most like this one, the most alike first.

    `skip` is the key of the text itself; what scores below `lowest` stays away. Three queries.
    """
    asked = profile(title, body)
    if not len(asked.terms):
        return []
    near = shelves.shelf(town=town, kind=kind).refresh().near(asked)
    rows = Document.objects.of(town).filter(kind=kind, pk__in=[one.key for one in near])
    found = {row.pk: row for row in rows.exclude(key=skip).defer("search", "terms")}
    mine, names = trigrams(title, body), vocabulary(title, body)
    alike = [_alike(found[one.key], one, mine, names) for one in near if one.key in found]
    alike.sort(key=lambda one: (-one.score, one.key))
    return [one for one in alike if one.score >= lowest][: min(limit, MOST)]


def shown(*, town: Town, kind: str, title: str, body: str, skip: str = "") -> list[Alike]:
    """Return what is shown beside a text while it is written; nothing for its first letters."""
    if kind not in sources.open_to(town) or len(title) + len(body) < FIRST_LETTERS:
        return []
    return similar(town=town, title=title, body=body, kind=kind, skip=skip)


def _alike(row: Document, near: Near[int], mine: frozenset[str], names: dict[int, str]) -> Alike:
    shared = tuple(names[term] for term in near.shared if term in names)
    return Alike(
        kind=row.kind,
        key=row.key,
        title=row.title,
        path=row.path,
        url=row.url,
        published_at=row.published_at,
        score=score(near.cosine, mine, trigrams(row.title, row.body)),
        shared=shared[:SHARED_WORDS],
    )
