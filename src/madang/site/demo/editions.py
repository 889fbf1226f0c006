"""The participatory budgets of the demo: last year's, voted on, and the one in review."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from madang.base import scope
from madang.participation.engine.ballots import credentials
from madang.participation.engine.ballots.blindsignatures import PublicKey
from madang.participation.engine.ballots.credentials import Wallet
from madang.participation.engine.editions import PhaseKind, Span
from madang.participation.engine.proposals import State
from madang.participation.models import Edition, Poll, Project, Proposal
from madang.participation.services import (
    askings,
    ballots,
    editions,
    polls,
    projects,
    results,
    voters,
)
from madang.participation.services.projects import News
from madang.people.models import Account
from madang.residents.models import ResidencyClaim
from madang.residents.services import residency
from madang.residents.services.residency import Home
from madang.site.demo.stories import NEIGHBOURS, neighbour
from madang.site.demo.world import World
from madang.towns.models import Region, Town

DAY = timedelta(days=1)
MILLION = 1_000_000
RANDOM = 2026
ABOUT = (
    "생활 가까이의 작은 사업을 주민이 제안하고 투표로 정합니다. 담당 부서는 사업마다 드는 돈과 그 "
    "까닭을 적고, 선정된 사업이 어떻게 되어 가는지 준공까지 알립니다."
)
DECIDED_BY = "주민 투표로 정하고, 시의회가 예산안을 의결합니다."


@dataclass(frozen=True)
class Idea:
    """One project of the demo; `liked` is how likely a voter marks it."""

    title: str
    dong: str
    category: str
    millions: int
    liked: float


THEN = (
    Idea("강변 산책로 어두운 곳에 조명 놓기", "강변동", "safety", 45, 0.5),
    Idea("마당시장 앞 건널목에 그늘막 놓기", "마당동", "streets", 18, 0.35),
    Idea("버들마을 작은 도서관 고치기", "버들동", "learning", 60, 0.4),
    Idea("새터동 경로당 문턱 없애기", "새터동", "welfare", 25, 0.3),
    Idea("한빛교 자전거길 잇기", "한빛동", "streets", 90, 0.45),
    Idea("솔밭 반려견 놀이터", "솔밭동", "green", 70, 0.2),
    Idea("구름재 밤길 안심 벨", "구름재동", "safety", 12, 0.25),
)
NOW = (
    Idea("학교 앞 30미터 낮은 턱 건널목", "새터동", "safety", 38, 0),
    Idea("골목 빗물받이 정비와 표지", "마당동", "green", 22, 0),
    Idea("청소년 밤 공부방", "한빛동", "learning", 55, 0),
    Idea("시민 목공방", "솔밭동", "culture", 0, 0),  # nobody has found out its cost yet
)


def is_seeded(town: Town, world: World, now: datetime) -> bool:
    """Tell whether the town has an edition."""
    return Edition.objects.of(town).exists()


def seed(town: Town, world: World, operator: Account, now: datetime) -> None:
    """Let last year's edition happen, and bring this year's into its review."""
    with scope.within(town.pk):
        _last_year(town, operator, now - 300 * DAY, now)
        _this_year(town, operator, now)


def wake(town: Town, world: World, now: datetime) -> None:
    """Phases follow from their dates; nothing moves by itself."""


def _spans(begin: datetime, *days: int) -> list[Span]:
    """Phases one after the other: call, consulting, review, vote, result, works."""
    ends = [begin + day * DAY for day in days]
    starts = [begin, *ends[:-1]]
    return [Span(*each) for each in zip(PhaseKind, starts, ends, strict=True)]


def _opened(town: Town, by: Account, begin: datetime, edition: Edition, *days: int) -> Edition:
    edition.about, edition.decided_by = ABOUT, DECIDED_BY
    made = editions.make(edition, by=by, now=begin - 10 * DAY)
    editions.set_phases(made, _spans(begin, *days), by=by, now=begin - 10 * DAY)
    return editions.open_(made, by=by, now=begin - 5 * DAY)


def _entered(edition: Edition, idea: Idea, by: Account, now: datetime) -> Project:
    dongs = Region.objects.filter(level=Region.Level.DONG, parent=edition.town.region)
    project = projects.enter(
        Project(
            town=edition.town,
            edition=edition,
            title=idea.title,
            body=f"{idea.title}. 주민자치회가 의견을 모아 부탁한 사업입니다.",
            category=idea.category,
            area=dongs.filter(name_ko=idea.dong).first(),
        ),
        by=by,
        now=now,
    )
    if idea.millions:
        one: dict[str, Any] = {
            "project_id": project.pk, "town": edition.town, "by": by, "now": now,
        }  # fmt: skip
        won = idea.millions * MILLION
        projects.cost(**one, won=won, reason="업체 세 곳의 견적을 받아 평균했습니다.")
        projects.decide(**one, accept=True, reason="시의 사무이고 내년 안에 마칠 수 있습니다.")
    return project


def _last_year(town: Town, by: Account, begin: datetime, now: datetime) -> None:
    edition = _opened(
        town, by, begin,
        Edition(town=town, title="2026년 주민참여예산", budget=150 * MILLION, longest=3),
        30, 45, 75, 89, 100, 420,
    )  # fmt: skip
    review, vote = begin + 60 * DAY, begin + 80 * DAY
    entered = [_entered(edition, idea, by, review) for idea in THEN]
    dear = entered[4]
    projects.cost(
        project_id=dear.pk, town=town, by=by, now=review + DAY,
        won=80 * MILLION, reason="다리 아래 구간을 빼서 줄였습니다.",
    )  # fmt: skip
    edition = results.fix_ballot(
        edition=edition, seed="동행복권 1191회 1, 4, 11, 12, 20, 41", by=by, now=review + 2 * DAY
    )
    if edition.poll is not None:
        _vote(edition.poll, by, vote)
        for act in (polls.seal, polls.publish):
            act(poll=edition.poll, by=by, now=begin + 90 * DAY)
    edition = results.take_over(edition=edition, by=by, now=begin + 91 * DAY)
    for step, days, text, percent in (
        ("begin", 150, "설계를 마치고 착공했습니다.", 10),
        ("go_on", 220, "기초를 마치고 시설을 놓고 있습니다.", 60),
    ):
        for project in Project.objects.of(edition).won()[:2]:
            at = begin + days * DAY
            spent = (project.cost or 0) * percent // 100
            news = News(step, at.date(), text, percent, spent)
            projects.report(project_id=project.pk, town=town, news=news, by=by, now=at)


def _vote(poll: Poll, official: Account, now: datetime) -> None:
    """Let the neighbours vote as anybody votes; who likes what is drawn from a fixed seed."""
    rng = Random(RANDOM)  # noqa: S311 - the same town each time
    signer = PublicKey.read(credentials.raw(poll.fixed.credential_key))
    for number in range(NEIGHBOURS):
        marked = [
            project.id
            for project, idea in zip(poll.fixed.projects, THEN, strict=True)
            if rng.random() < idea.liked
        ][:3]
        if not marked:
            continue
        wallet = Wallet.new(str(poll.key))
        blinded = wallet.blinded(signer)
        account = _proven(number, poll.town, official, now)
        signed = voters.issue(poll=poll, account=account, blinded=blinded.message, now=now)
        wallet.take(signer, signed, blinded.inverse)
        ballots.cast(poll=poll, ballot=wallet.ballot(",".join(marked), 1), now=now)


def _proven(number: int, town: Town, official: Account, now: datetime) -> Account:
    """A neighbour whose residency an official has seen."""
    email, name = f"neighbour{number:02d}@gaon.example", neighbour(number)
    account = Account.objects.filter(email=email).first()
    account = account or Account.objects.create_user(email, None, name=name)
    claim = residency.ask(
        Home(name=name, address=f"한울도 가온시 새터동 {number + 1}"),
        account=account, town=town, way=ResidencyClaim.Way.COUNTER, by=account, now=now - 30 * DAY,
    )  # fmt: skip
    residency.verify_at_counter(
        claim_id=claim.pk, town=town, by=official, office="민원과",
        born=f"{1950 + number}-03-{number % 28 + 1:02d}", now=now - 30 * DAY,
    )  # fmt: skip
    return account


def _this_year(town: Town, by: Account, now: datetime) -> None:
    edition = _opened(
        town, by, now - 50 * DAY,
        Edition(
            town=town, title="2027년 주민참여예산", budget=120 * MILLION, longest=3,
            caps=[{"by": "category", "value": "safety", "most": 60 * MILLION}],
        ),
        35, 45, 70, 84, 95, 450,
    )  # fmt: skip
    for idea in NOW:
        _entered(edition, idea, by, now - 3 * DAY)
    open_ = Proposal.objects.of(town).filter(
        state__in=[State.PUBLISHED, State.SUPPORTED, State.REVIEW], author__isnull=False
    )
    for proposal in open_.order_by("pk")[:1]:
        asking = askings.ask(edition=edition, proposal_id=proposal.pk, by=by, now=now - 2 * DAY)
        author = proposal.author
        if author is not None:
            askings.answer(
                asking_id=asking.pk, town=town, account=author, by=author, agreed=True,
                now=now - DAY,
            )  # fmt: skip
