"""Conversations as data: the list, the statements of one with their counts, and its map."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from ninja import Router, Schema

from madang.base.problems import Problem
from madang.participation.models import Conversation, Proposal, Statement
from madang.participation.services import conversations, maps
from madang.towns.requests import town_of

router = Router(tags=["participation"])
MOST = 1000


class ConversationOut(Schema):
    id: int
    title: str
    url: str
    state: str
    opened_at: datetime | None
    closed_at: datetime | None
    participants: int


class ConversationProposalOut(Schema):
    id: int
    title: str
    state: str
    verdict: str
    answer: str


class StatementOut(Schema):
    id: int
    text: str
    state: str
    reason: str
    is_seed: bool
    answer: str
    link: str
    proposal: ConversationProposalOut | None


class WholeConversationOut(ConversationOut):
    about: str
    files: list[str]
    statements: list[StatementOut]


@router.get(
    "/conversations",
    response=list[ConversationOut],
    summary="Conversations",
    url_name="conversations",
)
def index(request: HttpRequest) -> list[ConversationOut]:
    """Every conversation that was opened, the newest first."""
    rows = list(conversations.listing(town=town_of(request))[:MOST])
    people = maps.figures(conversations=[row.pk for row in rows])
    return [_out(row, people.get(row.pk, 0)) for row in rows]


@router.get(
    "/conversations/{int:pk}",
    response=WholeConversationOut,
    summary="A conversation",
    url_name="conversation",
)
def show(request: HttpRequest, pk: int) -> WholeConversationOut:
    """One conversation with its statements, shown and rejected, and where its files are."""
    row = _found(request, pk)
    people = maps.figures(conversations=[pk]).get(pk, 0)
    files = [reverse("participation:opinion-file", args=[pk, name]) for name in maps.FILES]
    decided = Statement.objects.filter(conversation=row).exclude(state=Statement.State.WAITING)
    decided = decided.select_related("proposal")
    return WholeConversationOut(
        **_out(row, people).dict(),
        about=row.about,
        files=files,
        statements=[
            StatementOut(
                id=one.number,
                text=one.text if one.state == Statement.State.ACCEPTED else "",
                state=one.state,
                reason=one.reason,
                is_seed=one.is_seed,
                answer=one.answer,
                link=one.goes_on,
                proposal=_proposal(one.proposal),
            )
            for one in decided[:MOST]
        ],
    )


@router.get("/conversations/{int:pk}/map", summary="An opinion map", url_name="conversation_map")
def show_map(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The map that was drawn last, as `./madang participation opinions` prints it."""
    kept = maps.of(_found(request, pk))
    if kept is None:
        raise Problem(404, "no-map-yet", gettext("No map was drawn yet: nobody has voted."))
    document: dict[str, Any] = kept.document
    return {"drawn_at": kept.drawn_at.isoformat(), **document}


def _proposal(row: Proposal | None) -> ConversationProposalOut | None:
    if row is None:
        return None
    return ConversationProposalOut(
        id=row.pk, title=row.title, state=row.state, verdict=row.verdict, answer=row.answer
    )


def _found(request: HttpRequest, pk: int) -> Conversation:
    row = conversations.listing(town=town_of(request)).filter(pk=pk).first()
    if row is None:
        told = gettext("There is no such conversation in this town.")
        raise Problem(404, "no-such-conversation", told)
    return row


def _out(row: Conversation, people: int) -> ConversationOut:
    return ConversationOut(
        id=row.pk,
        title=row.title,
        url=reverse("participation:conversation", args=[row.pk]),
        state=row.state,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        participants=people,
    )
