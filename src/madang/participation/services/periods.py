"""The end of the time for support: what has enough goes on, the rest is answered all the same."""

from datetime import datetime

from django.db import transaction

from madang.participation.engine.proposals import State
from madang.participation.models import Merge, Proposal
from madang.participation.services import moves
from madang.towns.models import Town


def end_due(*, town: Town, now: datetime) -> int:
    """Decide on every proposal of `town` whose time has passed; return how many.

    It may be called again and by several at once: each proposal is decided once. One that takes
    part in a merge waits until its supporters have been asked.
    """
    ids = Proposal.objects.of(town).over(now).values_list("pk", flat=True).order_by("pk")
    return sum(_end(pk, town, now) for pk in list(ids))


@transaction.atomic
def _end(pk: int, town: Town, now: datetime) -> bool:
    waiting = Proposal.objects.of(town).over(now).select_for_update(of=("self",), skip_locked=True)
    proposal = waiting.select_related("town").filter(pk=pk).first()
    if proposal is None or is_merging(proposal):
        return False
    reached = proposal.supports >= proposal.needed
    moves.write(proposal, "reach" if reached else "fall", by=None, now=now)
    return proposal.state != State.PUBLISHED


def is_merging(proposal: Proposal) -> bool:
    """Tell whether supporters are being asked about a merge of this proposal with another."""
    asking = Merge.objects.asking()
    return (asking.filter(source=proposal) | asking.filter(target=proposal)).exists()
