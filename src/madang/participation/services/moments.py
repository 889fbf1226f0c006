"""What happens in votes, conversations and panels, for feeds and calendars, and who is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop

from madang.base import outbox
from madang.participation.models import Conversation, Panel, Participant, Poll, Statement, Voter
from madang.towns.models import Town

MOST = 50
LATELY = timedelta(days=30)
VOTE, CONVERSATION = "participation.vote", "participation.conversation"


@dataclass(frozen=True)
class Moment:
    """Something that happened or will: `what` is a word for the kind, `path` below the town."""

    what: str
    title: str
    text: str
    path: str
    at: datetime

    @property
    def uid(self) -> str:
        """A name that no other moment has."""
        return (
            f"{self.what}{self.path.replace('/participation/', '-').rstrip('/').replace('/', '-')}"
        )


def votes(town: Town) -> list[Moment]:
    """Return what became public of votes: their terms, and their results; the latest first."""
    rows = Poll.objects.of(town).public().order_by("-fixed_at")[:MOST]
    found = []
    for row in rows:
        titles = {one.id: one.title for one in row.fixed.projects}
        if row.fixed_at is not None:
            text = "\n".join((row.about, *titles.values())).strip()
            found.append(Moment("vote", row.title, text, _poll(row), row.fixed_at))
        if row.published_at is not None:
            won = "\n".join(titles[id_] for id_ in row.winners or [])
            found.append(Moment("result", row.title, won, _poll(row), row.published_at))
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def conversations(town: Town) -> list[Moment]:
    """Return which conversations opened, closed, and what was answered; the latest first."""
    found = []
    for row in Conversation.objects.of(town).seen_by_all()[:MOST]:
        if row.opened_at is not None:
            found.append(Moment("opened", row.title, row.about, _talk(row), row.opened_at))
        if row.closed_at is not None:
            found.append(Moment("closed", row.title, "", f"{_talk(row)}map/", row.closed_at))
    said = Statement.objects.filter(town=town, answered_at__isnull=False).accepted()
    for one in (
        said.exclude(answer="").select_related("conversation").order_by("-answered_at")[:MOST]
    ):
        if one.answered_at is not None and one.conversation.opened_at is not None:
            path = f"{_talk(one.conversation)}map/"
            found.append(Moment("answered", one.text, one.answer, path, one.answered_at))
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def dates(town: Town, *, now: datetime) -> Iterator[Moment]:
    """Yield when votes begin and end, calls for panels end, and panels sit: lately, or to come."""
    since = now - LATELY
    for row in Poll.objects.of(town).public().filter(closes_at__gte=since).order_by("pk"):
        yield Moment("begins", row.title, "", _poll(row), row.opens_at)
        yield Moment("ends", row.title, "", _poll(row), row.closes_at)
    panels = Panel.objects.of(town).public()
    for panel in panels.filter(Q(closes_at__gte=since) | Q(sits_at__gte=since)).order_by("pk"):
        path = f"/participation/panels/{panel.key}/"
        yield Moment("call", panel.title, "", path, panel.closes_at)
        yield Moment("sits", panel.title, "", path, panel.sits_at)


def tell_result(poll: Poll, *, now: datetime) -> None:
    """Tell everybody who got a credential or a ballot paper that the result is out."""
    people = Voter.objects.filter(poll=poll, account__isnull=False)
    outbox.tell(
        people.values_list("account_id", flat=True),
        kind=VOTE,
        text=gettext_noop("The result of the vote “%(title)s” is out."),
        params={"title": poll.title},
        path=_poll(poll),
        town_id=poll.town_id,
        now=now,
        key=f"{VOTE}:{poll.pk}",
    )


def tell_closed(row: Conversation, *, now: datetime) -> None:
    """Tell everybody who took part that the conversation is closed and its map is drawn."""
    text = gettext_noop("The conversation “%(title)s” is closed. See what unites and what divides.")
    _tell(row, text, now, key=f"{CONVERSATION}:{row.pk}:closed:{now.isoformat()}")


def tell_answered(row: Conversation, *, now: datetime) -> None:
    """Tell everybody who took part that the town answered statements, once a day at most."""
    day = now.astimezone(row.town.zone).date().isoformat()
    text = gettext_noop("The town has answered statements of the conversation “%(title)s”.")
    _tell(row, text, now, key=f"{CONVERSATION}:{row.pk}:answered:{day}")


def _tell(row: Conversation, text: str, now: datetime, *, key: str) -> None:
    people = Participant.objects.filter(conversation=row, account__isnull=False)
    outbox.tell(
        people.values_list("account_id", flat=True),
        kind=CONVERSATION,
        text=text,
        params={"title": row.title},
        path=f"{_talk(row)}map/",
        town_id=row.town_id,
        now=now,
        key=key,
    )


def _poll(row: Poll) -> str:
    return f"/participation/polls/{row.key}/"


def _talk(row: Conversation) -> str:
    return f"/participation/conversations/{row.pk}/"
