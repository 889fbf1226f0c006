"""What is going on in the room at this moment: the few things a visitor can take part in."""

from dataclasses import dataclass
from datetime import datetime

from madang.participation.engine.proposals import State
from madang.participation.models import Conversation, Edition, Poll, Proposal, Survey
from madang.participation.services import conversations, surveys
from madang.towns.models import Town

SHOWN = 5


@dataclass(frozen=True)
class Overview:
    """At most five of each; `proposals` are those whose time for support ends first."""

    polls: list[Poll]
    conversations: list[Conversation]
    proposals: list[Proposal]
    editions: list[Edition]
    surveys: list[Survey]

    @property
    def is_empty(self) -> bool:
        return not (
            self.polls or self.conversations or self.proposals or self.editions or self.surveys
        )


def overview(*, town: Town, now: datetime) -> Overview:
    """Return what is open now, in six queries however much there is."""
    votes = Poll.objects.of(town).public().filter(opens_at__lte=now, closes_at__gt=now)
    asked = conversations.listing(town=town).filter(state=Conversation.State.OPEN)
    gathering = Proposal.objects.of(town).filter(state=State.PUBLISHED, support_until__gt=now)
    going_on = Edition.objects.of(town).public().for_lists()
    budgets = going_on.filter(phases__starts_at__lte=now, phases__ends_at__gt=now).distinct()
    questionnaires = surveys.listing(town=town).open_at(now)
    return Overview(
        list(votes.order_by("closes_at", "pk")[:SHOWN]),
        list(asked[:SHOWN]),
        list(gathering.for_lists().order_by("support_until", "pk")[:SHOWN]),
        list(budgets[:SHOWN]),
        list(questionnaires.order_by("closes_at", "pk")[:SHOWN]),
    )
