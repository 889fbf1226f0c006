"""A town with people who propose, support and answer, for the tests of the room."""

from datetime import UTC, datetime, timedelta
from typing import Any

from madang.participation.models import Draft, Proposal
from madang.participation.services import drafts, moves, supports
from madang.participation.services.moves import Said
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_department, a_town, someone
from madang.rules.models import Rule
from madang.towns.models import Town

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # noon in Korea, a Monday
DAY = timedelta(days=1)
__all__ = ["DAY", "NOW", "a_department", "a_town", "someone"]


def rule(town: Town, key: str, value: object) -> None:
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


def a_draft(town: Town, author: Account, **fields: Any) -> Draft:
    """Return a draft that is complete."""
    given: dict[str, Any] = {
        "title": "한빛교 아래 산책로에 가로등을",
        "body": "해가 지면 한빛교 아래 산책로가 어두워 걷기 무섭습니다. 가로등을 놓아 주세요.",
        "category": "safety",
        "audience": "all",
        "signed": "김○온",
    }
    now = fields.pop("now", NOW)
    draft = Draft(**(given | fields))
    return drafts.save(draft, town=town, author=author, by=author, now=now)


def a_proposal(town: Town, author: Account | None = None, **fields: Any) -> Proposal:
    """Return a published proposal."""
    writer = author or someone(town)
    now = fields.get("now", NOW)
    return drafts.publish(a_draft(town, writer, **fields), town=town, by=writer, now=now)


def support(proposal: Proposal, *people: Account, now: datetime = NOW) -> Proposal:
    """Let people support it, and return it as it is then."""
    for person in people:
        supports.give(
            proposal_id=proposal.pk, town=proposal.town, account=person, by=person, now=now
        )
    proposal.refresh_from_db()
    return proposal


def step(
    proposal: Proposal, name: str, by: Account, now: datetime | None = None, **said: Any
) -> Proposal:
    """Take a step and return the proposal as it is then."""
    moves.take(
        proposal_id=proposal.pk,
        town=proposal.town,
        name=name,
        by=by,
        now=now or proposal.changed_at,
        said=Said(**said),
    )
    proposal.refresh_from_db()
    return proposal


def an_official(town: Town) -> Account:
    """Return an official of the town."""
    return someone(town, Role.OFFICIAL)
