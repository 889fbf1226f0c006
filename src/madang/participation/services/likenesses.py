"""Proposals that say something similar, by `search`'s likeness."""

from django.db.models import BooleanField, CharField, Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from madang.base.lists import Rows
from madang.participation.models import Proposal
from madang.search.engine import lexemes
from madang.search.models import Document
from madang.search.services import documents, likeness
from madang.towns.models import Town

KIND = "proposal"
MOST = 5


def similar(*, town: Town, title: str, body: str, but: int | None = None) -> list[Proposal]:
    """Return at most MOST proposals of the town that are near a text, the nearest first."""
    alike = likeness.similar(
        town=town, title=title, body=body, kind=KIND, limit=MOST, skip=str(but) if but else ""
    )
    order = [int(one.key) for one in alike]
    rows = Proposal.objects.of(town).for_lists().in_bulk(order)
    return [rows[pk] for pk in order if pk in rows]


def saying(rows: Rows, word: str, *, town: Town) -> Rows:
    """Narrow proposals to those that say `word`, in any of its Korean forms."""
    wanted = lexemes.query(lexemes.question(word))
    if not wanted:
        return rows.filter(title__icontains=word)
    match = RawSQL("search @@ %s::tsquery", [wanted], BooleanField())
    same = {"kind": KIND, "key": Cast(OuterRef("pk"), CharField())}
    return rows.filter(Exists(Document.objects.of(town).filter(match, **same)))


def keep(proposal: Proposal) -> None:
    """Let the proposal be found, as it reads now."""
    documents.put(
        town=proposal.town,
        kind=KIND,
        key=str(proposal.pk),
        title=proposal.title,
        body=proposal.body,
        path=f"participation/proposals/{proposal.pk}/",
        language="ko",
        published_at=proposal.published_at,
    )


def drop(proposal: Proposal) -> None:
    """Let the proposal be found no more."""
    documents.remove(town=proposal.town, kind=KIND, key=str(proposal.pk))
