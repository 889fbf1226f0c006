"""An edition of a participatory budget with its people, for the tests of this room."""

from datetime import UTC, datetime, timedelta

from madang.participation.engine.editions import PhaseKind, Span
from madang.participation.models import Asking, Edition, Poll, Project, Proposal
from madang.participation.services import (
    askings,
    ballots,
    bulletins,
    editions,
    polls,
    projects,
    results,
)
from madang.participation.tests.polls import a_wallet
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Town

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # the first day of the review
SEED = "동행복권 1199회"
LENGTHS = {  # days from NOW
    PhaseKind.CALL: (-30, -10),
    PhaseKind.CONSULTING: (-10, 0),
    PhaseKind.REVIEW: (-1, 10),
    PhaseKind.VOTE: (15, 25),
    PhaseKind.RESULT: (30, 40),
    PhaseKind.WORKS: (35, 300),
}
REVIEW, VOTE, AFTER = NOW + DAY, NOW + 16 * DAY, NOW + 26 * DAY


def spans(begin: datetime = NOW, **changed: tuple[float, float]) -> list[Span]:
    return [
        Span(kind, begin + first * DAY, begin + last * DAY)
        for kind, (first, last) in (LENGTHS | {PhaseKind(k): v for k, v in changed.items()}).items()
    ]


def an_operator(town: Town, **fields: object) -> Account:
    return someone(town, Role.TOWN_OPERATOR, **fields)


def an_official(town: Town) -> Account:
    return someone(town, Role.OFFICIAL)


def an_edition(town: Town | None = None, *, begin: datetime = NOW, **fields: object) -> Edition:
    """An edition that is open, in its review at `begin`."""
    town = town or a_town()
    by = an_operator(town)
    given = {"title": "2027년 주민참여예산", "budget": 100, "longest": 2, "rule": "equal-shares"}
    edition = Edition(town=town, **{**given, "completion": "add1u", **fields})
    edition = editions.make(edition, by=by, now=begin - 40 * DAY)
    editions.set_phases(edition, spans(begin), by=by, now=begin - 40 * DAY)
    return editions.open_(edition, by=by, now=begin - 39 * DAY)


def a_project(
    edition: Edition,
    title: str = "그늘막",
    cost: int | None = 30,
    *,
    now: datetime = REVIEW,
    **fields: object,
) -> Project:
    """A project of the town's own; with a cost it is accepted for the vote."""
    by = an_official(edition.town)
    given = {"body": "정류장에 그늘막을 놓습니다.", "category": "streets", **fields}
    project = projects.enter(
        Project(town=edition.town, edition=edition, title=title, **given), by=by, now=now
    )
    return project if cost is None else accepted(project, cost, by=by, now=now)


def accepted(
    project: Project, cost: int, *, by: Account | None = None, now: datetime = REVIEW
) -> Project:
    by = by or an_official(project.town)
    common = {"project_id": project.pk, "town": project.town, "by": by, "now": now}
    projects.cost(won=cost, reason="업체 세 곳의 견적 평균입니다.", **common)
    return projects.decide(accept=True, reason="시의 사무이고 할 수 있습니다.", **common)


def consented(edition: Edition, proposal: Proposal, *, now: datetime = REVIEW) -> Asking:
    asking = askings.ask(
        edition=edition, proposal_id=proposal.pk, by=an_official(edition.town), now=now
    )
    author = proposal.author
    return askings.answer(
        asking_id=asking.pk, town=edition.town, account=author, by=author, agreed=True, now=now
    )


def fixed(edition: Edition, *, now: datetime = REVIEW) -> Edition:
    return results.fix_ballot(edition=edition, seed=SEED, by=an_operator(edition.town), now=now)


def voted(poll: Poll, *choices: str, now: datetime = VOTE) -> None:
    """Let one voter for each of `choices` cast a ballot."""
    for text in choices:
        ballot = a_wallet(poll, now=now).ballot(text, 1)
        ballots.cast(poll=poll, ballot=ballot, now=now)


def published(edition: Edition, *, now: datetime = AFTER) -> Edition:
    """Close the bulletin of the edition's poll, count and publish, and take the result over."""
    by = an_operator(edition.town)
    bulletins.chain_all(poll=edition.poll)
    polls.seal(poll=edition.poll, by=by, now=now)
    polls.publish(poll=edition.poll, by=by, now=now)
    return results.take_over(edition=edition, by=by, now=now)
