"""What of this room can be found: proposals, conversations, votes and panels, as all read them."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from madang.participation.engine.proposals import State
from madang.participation.models import Proposal
from madang.participation.services import findables
from madang.participation.services.likenesses import KIND
from madang.search.services.sources import Source, Text
from madang.towns.models import Town

HIDDEN = (State.MERGED, State.WITHDRAWN)


def published(town: Town, now: datetime) -> Iterator[Text]:
    """Yield every proposal that can be found."""
    for row in Proposal.objects.of(town).exclude(state__in=HIDDEN).order_by("pk").iterator():
        yield Text(
            key=str(row.pk),
            title=row.title,
            body=row.body,
            path=f"participation/proposals/{row.pk}/",
            language="ko",
            published_at=row.published_at,
        )


def _conversations(town: Town, now: datetime) -> Iterator[Text]:
    return findables.conversations(town)


def _polls(town: Town, now: datetime) -> Iterator[Text]:
    return findables.polls(town)


def _panels(town: Town, now: datetime) -> Iterator[Text]:
    return findables.panels(town)


ROOM = "participation"
SOURCES = (
    Source(KIND, _("Proposals"), published, room=ROOM),
    Source(findables.CONVERSATION, _("Conversations"), _conversations, room=ROOM, icon="map"),
    Source(findables.POLL, _("Votes"), _polls, room=ROOM, icon="check"),
    Source(findables.PANEL, _("Lottery panels"), _panels, room=ROOM, icon="people"),
)
