"""Proposals that say something similar, by `search`'s likeness."""

from madang.participation.models import Proposal
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
