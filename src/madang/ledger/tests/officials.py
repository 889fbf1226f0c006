"""A town whose officials run its local currency, for tests."""

from dataclasses import dataclass, replace
from typing import Any

from madang.ledger.models import Programme, Purse
from madang.ledger.services import mandates, purses
from madang.ledger.services.mandates import Currency, Draft
from madang.ledger.services.programmes import Terms, Title
from madang.ledger.tests.books import NOW
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Town

KEY = "0123456789abcdef" * 2
GAON = Currency("GAON", "currency", "가온페이", "Gaon Pay")
MEALS = Currency("MEAL", "voucher", "아이밥카드", "Meal card")
DRAFT = Draft(
    KEY, GAON, Programme.Kind.SALE, Title("가온시", "가온페이 일반발행", "General issue"),
    Terms(areas=["41110"], excluded_trades=["5621"]), 1_000_000,
)  # fmt: skip


@dataclass
class Desk:
    """`kim` asks and `lee` agrees; both are officials of the town."""

    town: Town
    kim: Account
    lee: Account

    def ask(self, by: Account | None = None, **changes: Any) -> Approval:
        draft = replace(DRAFT, **changes)
        return mandates.propose(
            town=self.town, draft=draft, why="시의회 의결", by=by or self.kim, now=NOW
        )

    def agree(self, asked: Approval, by: Account | None = None) -> Approval:
        return approvals.approve(approval=asked, by=by or self.lee, now=NOW)

    def start(self, **changes: Any) -> Programme:
        self.agree(self.ask(**changes))
        return Programme.objects.of(self.town).latest("pk")

    def treasury(self) -> Purse:
        return mandates.treasury(self.town, now=NOW)

    def balance(self, purse: Purse | None) -> int:
        assert purse is not None
        return purses.amount(purse).balance


def a_desk(slug: str = "gaon") -> Desk:
    town = a_town(slug)
    return Desk(town, someone(town, Role.OFFICIAL), someone(town, Role.OFFICIAL))
