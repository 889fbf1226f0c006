"""Threads and people who talk in them, for the tests of every package."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.rules.models import Rule
from madang.rules.services import rules
from madang.talk.models import Comment, Measure, Thread
from madang.talk.services import comments, moderation, threads
from madang.talk.services.moderation import Verdict
from madang.towns.models import Town

_numbers = count(1)
PATH = "/talk/policy/"  # a page that every town has stands for a room's
VERDICT = Verdict("insult", "사람을 욕하는 표현이 있습니다.")


def a_thread(town: Town | None = None, *, path: str = PATH, **known: object) -> Thread:
    """Return a thread of `town` (gaon when none is given)."""
    when = datetime.now(UTC) - timedelta(days=400)
    home = town or a_town()
    return threads.open(town=home, title="마을 놀이터를 고쳐 주세요", path=path, now=when, **known)


def a_comment(
    thread: Thread, author: Account | None = None, body: str = "", **known: object
) -> Comment:
    """Return a comment that `author`, or somebody new, has just written."""
    writer = author or someone(name="김은평")
    known = {"now": datetime.now(UTC)} | known
    text = body or f"의견 {next(_numbers)}번입니다."
    return comments.write(thread=thread, author=writer, by=writer, body=text, **known)


def a_moderator(town: Town) -> Account:
    """Return a new moderator of `town`."""
    return someone(town, Role.MODERATOR, name="운영자")


def hidden(comment: Comment, moderator: Account) -> Measure:
    """Hide `comment` and return the measure."""
    return moderation.hide(comment=comment, by=moderator, verdict=VERDICT, now=datetime.now(UTC))


def ruled(town: Town, key: str, value: int) -> None:
    """Let the rule say `value` in `town` since long ago."""
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    known = rules.standard(town=town, key=key, at=long_ago)
    Rule.objects.create(
        town=town,
        key=key,
        value=str(value),
        article=known.article,
        decided_by="가온시의회",
        valid_from=long_ago,
        why="시험",
        made_at=long_ago,
    )


def everything() -> dict[str, list[dict]]:
    """Return every row of the package, to show that a refusal changed nothing."""
    models = (Thread, Comment, Measure)
    related = ("versions", "reactions", "reports", "objections")
    others = [Comment._meta.get_field(name).related_model for name in related]
    return {
        model.__name__: list(model.objects.order_by("pk").values()) for model in (*models, *others)
    }


def refused(act: Callable[[], object], error: type[Exception] = ValidationError) -> Any:
    """Call `act`, which must be refused and change nothing; return the error."""
    before = everything()
    with pytest.raises(error) as caught:
        act()
    assert everything() == before
    return caught.value
