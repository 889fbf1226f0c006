"""A town that gives points, and people who earn them, for the tests of this package."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from madang.ledger.services import audits
from madang.people.models import Account
from madang.points.engine.acts import Kind
from madang.points.models import Earning
from madang.points.services import acts, budgets, earnings, spendings
from madang.points.services.acts import Side
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.rules.models import Rule
from madang.towns.models import Town

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)  # 18:00 in Korea
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TARIFF = {"proposal": 1_000, "survey": 300, "report": 100, "purchase_percent": 1}


def decide(town: Town, **values: int) -> None:
    """Let the town decide rules of points, for long."""
    for name, value in values.items():
        Rule.objects.filter(town=town, key=f"points.{name}").delete()
        Rule.objects.create(
            town=town, key=f"points.{name}", value=str(value), article="제1조",
            decided_by="가온시의회", valid_from=NOW - 900 * DAY, why="시험", made_at=NOW,
        )  # fmt: skip


@dataclass
class Scene:
    """`seo` does things, `official` decides, `operator` sets the budget."""

    town: Town
    seo: Account
    official: Account
    operator: Account

    def budget(self, points: int, now: datetime = NOW) -> budgets.Budget:
        return budgets.change(
            town=self.town, points=points, by=self.operator, why="2026년 예산", now=now
        )

    def record(self, source: str, kind=Kind.SURVEY, person=None, at=NOW, about="", **side) -> int:
        who = (person or self.seo).pk
        return acts.record(
            town=self.town, kind=kind, source=source, people=[who], about=about, at=at, now=at,
            side=Side(**side),
        )  # fmt: skip

    def pay(self, now: datetime = NOW) -> int:
        return earnings.pay_due(town=self.town, now=now)

    def earn(self, source: str, kind=Kind.SURVEY, now: datetime = NOW, **more) -> Earning:
        self.record(source, kind, at=now, **more)
        self.pay(now)
        return Earning.objects.of(self.town).get(source=source)

    def undo(self, source: str, now: datetime = NOW, **more) -> int:
        done = acts.undo(town=self.town, source=source, now=now, **more)
        self.pay(now)
        return done

    def has(self, person: Account | None = None) -> int:
        return spendings.available(town=self.town, person=person or self.seo)


def a_scene(slug: str = "gaon", *, budget: int = 100_000, **rules: int) -> Scene:
    """Return a town in which all kinds of acts earn points and a budget is set."""
    town = a_town(slug)
    decide(town, **(TARIFF | rules))
    scene = Scene(
        town,
        someone(name="서은평"),
        someone(town, Role.OFFICIAL),
        someone(town, Role.TOWN_OPERATOR),
    )
    if budget:
        scene.budget(budget)
    return scene


def is_clean() -> bool:
    return audits.audit().is_clean
