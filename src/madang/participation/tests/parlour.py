"""A town in which people talk about a question, for the tests of opinions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from madang.participation.models import Conversation, Statement
from madang.participation.services import conversations, opinions, statements
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.rules.models import Rule
from madang.towns.models import Town

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # noon in Korea, a Monday
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
__all__ = ["DAY", "MINUTE", "NOW", "Role", "a_town", "someone"]


def decide_rule(town: Town, key: str, value: object) -> None:
    """Let the town decide a rule, since long ago."""
    Rule.objects.create(
        town=town,
        key=f"participation.{key}",
        value=str(value),
        article="가온시 시민참여 조례 제7조",
        decided_by="가온시의회",
        valid_from=NOW - 900 * DAY,
        why="test",
        made_at=NOW - 900 * DAY,
    )


def a_conversation(town: Town, seeds: int = 3, *, opened: bool = True) -> Conversation:
    """Return a conversation with statements of the town's own."""
    official = someone(town, Role.OFFICIAL)
    known: dict[str, Any] = {"town": town, "by": official, "now": NOW}
    made = conversations.make(
        title="한빛교를 어떻게 쓸까요?", about="다리의 앞날을 묻습니다.", **known
    )
    for place in range(seeds):
        statements.seed(conversation_id=made.pk, text=f"다리를 {place}번 방식으로 쓰자", **known)
    if opened:
        return conversations.open_(conversation_id=made.pk, **known)
    return made


def say(conversation: Conversation, person: Account, text: str) -> Statement:
    """Let a person submit a statement."""
    return statements.submit(
        conversation_id=conversation.pk,
        town=conversation.town,
        text=text,
        account=person,
        by=person,
        now=NOW,
    )


def judge(
    conversation: Conversation, person: Account, number: int, value: int, now: datetime = NOW
) -> None:
    """Let a person judge a statement."""
    opinions.cast(
        conversation_id=conversation.pk,
        number=number,
        town=conversation.town,
        value=value,
        account=person,
        by=person,
        now=now,
    )
