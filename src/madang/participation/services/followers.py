"""Who is told what becomes of a proposal: everybody who wrote, supported or commented."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from madang.base import outbox
from madang.participation.engine.proposals import STEPS
from madang.participation.models import Move, Proposal, Support
from madang.talk.services import threads

KINDS = {
    "reach": "participation.support",
    "lift": "participation.support",
    "fall": "participation.support",
    "take_up": "participation.review",
    "reopen": "participation.review",
    "answer": "participation.answer",
    "return": "participation.answer",
    "transfer": "participation.answer",
    "withdraw": "participation.answer",
    "budget": "participation.budget",
    "plan": "participation.works",
    "slip": "participation.works",
    "begin": "participation.works",
    "finish": "participation.done",
    "stop": "participation.done",
}
MERGE = "participation.merge"
EDITION = "participation.edition"


def path(proposal: Proposal) -> str:
    """Return where a proposal is read, below the town's mount."""
    return f"/participation/proposals/{proposal.pk}/"


def of(proposal: Proposal) -> set[int]:
    """Return who wrote, supports or commented the proposal, or wrote one merged into it."""
    writers = Proposal.objects.filter(merged_into=proposal, author__isnull=False)
    backers = Support.objects.standing().filter(proposal=proposal, account__isnull=False)
    ids = set(writers.values_list("author_id", flat=True))
    ids |= set(backers.values_list("account_id", flat=True))
    if proposal.thread is not None:
        ids |= set(threads.participants(thread=proposal.thread))
    return {one for one in {*ids, proposal.author_id} if one is not None}


def told_of(move: Move, proposal: Proposal, *, words: Mapping[str, str | int]) -> None:
    """Tell the followers of a step, each once; who took it knows already."""
    text = STEPS[move.step].told
    if text:
        tell(
            of(proposal) - {move.by_id},
            proposal,
            kind=KINDS[move.step],
            text=text,
            words=words,
            now=move.at,
            key=f"participation:{proposal.pk}:{move.step}:{move.pk}",
        )


def tell(
    to: Iterable[int | None],
    proposal: Proposal,
    *,
    kind: str,
    text: str,
    now: datetime,
    key: str,
    words: Mapping[str, str | int] | None = None,
    at: str = "",
) -> None:
    """Leave word for some accounts about a proposal; `at` is where to read on, if not its page."""
    outbox.tell(
        [one for one in to if one is not None],
        kind=kind,
        text=text,
        params={"title": proposal.title, **(words or {})},
        path=at or path(proposal),
        town_id=proposal.town_id,
        now=now,
        key=key,
    )
