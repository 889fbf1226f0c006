"""Conversations, votes and panels as the town's search finds them: brought in as they change."""

from collections.abc import Iterator

from madang.participation.models import Conversation, Panel, Poll, Statement
from madang.search.services import documents
from madang.search.services.sources import Text
from madang.towns.models import Town

CONVERSATION, POLL, PANEL = "conversation", "poll", "panel"


def conversations(town: Town) -> Iterator[Text]:
    """Yield every conversation that was opened, with the statements that are shown."""
    rows = Conversation.objects.of(town).seen_by_all().order_by("pk")
    said: dict[int, list[str]] = {}
    shown = Statement.objects.filter(town=town).accepted().order_by("conversation", "number")
    for conversation_id, text in shown.values_list("conversation_id", "text"):
        said.setdefault(conversation_id, []).append(text)
    for row in rows.iterator():
        yield _conversation(row, said.get(row.pk, []))


def polls(town: Town) -> Iterator[Text]:
    """Yield every vote whose terms are fixed, with its choices."""
    for row in Poll.objects.of(town).public().order_by("pk").iterator():
        yield _poll(row)


def panels(town: Town) -> Iterator[Text]:
    """Yield every lottery panel whose call was published."""
    for row in Panel.objects.of(town).public().order_by("pk").iterator():
        yield _panel(row)


def keep_conversation(row: Conversation) -> None:
    """Let a conversation be found as it reads now; one that was never opened is not."""
    if row.opened_at is not None:
        said = Statement.objects.filter(conversation=row).accepted().order_by("number")
        text = _conversation(row, list(said.values_list("text", flat=True)))
        documents.put(town=row.town, kind=CONVERSATION, **vars(text))


def keep_poll(row: Poll) -> None:
    """Let a vote be found."""
    documents.put(town=row.town, kind=POLL, **vars(_poll(row)))


def keep_panel(row: Panel) -> None:
    """Let a lottery panel be found."""
    documents.put(town=row.town, kind=PANEL, **vars(_panel(row)))


def _conversation(row: Conversation, said: list[str]) -> Text:
    assert row.opened_at is not None  # noqa: S101 - those that were opened alone come here
    return Text(
        key=str(row.pk),
        title=row.title,
        body="\n".join((row.about, *said)),
        path=f"participation/conversations/{row.pk}/",
        published_at=row.opened_at,
    )


def _poll(row: Poll) -> Text:
    assert row.fixed_at is not None  # noqa: S101 - those whose terms are fixed alone come here
    return Text(
        key=str(row.key),
        title=row.title,
        body="\n".join((row.about, *(one.title for one in row.fixed.projects))),
        path=f"participation/polls/{row.key}/",
        published_at=row.fixed_at,
    )


def _panel(row: Panel) -> Text:
    assert row.published_at is not None  # noqa: S101 - those that are public alone come here
    return Text(
        key=str(row.key),
        title=row.title,
        body=row.about,
        path=f"participation/panels/{row.key}/",
        published_at=row.published_at,
    )
