"""Proposals that say something similar, shown while a resident writes."""

from django.db.models import Q

from madang.participation.models import Proposal
from madang.towns.models import Town

MOST = 5
LEAST_WORD = 2  # characters


def similar(*, town: Town, text: str, but: int | None = None) -> list[Proposal]:
    """Return at most MOST proposals of the town that are near `text`, the nearest first."""
    words = [word for word in text.split() if len(word) >= LEAST_WORD][:8]
    if not words:
        return []
    any_of = Q()
    for word in words:
        any_of |= Q(title__icontains=word)
    rows = Proposal.objects.of(town).for_lists().filter(any_of).exclude(pk=but or 0)
    return list(rows.order_by("-supports", "-id")[:MOST])
