"""A town's books with a few purses, for tests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Purse
from madang.ledger.services import purses, transfers
from madang.people.models import Account
from madang.roles.tests.towns import a_town, someone
from madang.towns.models import Town

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
_numbers = count(1)


@dataclass
class Books:
    """`issue` has no minimum and everything comes from it; `seo` and `oh` are residents' purses."""

    town: Town
    asset: Asset
    issue: Purse
    seo: Purse
    oh: Purse
    shop: Purse
    fee: Purse

    def post(self, *lines: tuple[Purse, Purse, int], key: str = "", kind: str = "test", **more):
        """Post lines of (from, to, amount)."""
        values = {"why": "", "by": None, "now": NOW} | more
        return transfers.post(
            town=self.town, lines=rows(*lines), key=key or a_key(), kind=kind, **values
        )

    def amounts(self) -> dict[str, int]:
        names = ("issue", "seo", "oh", "shop", "fee")
        found = purses.amounts([getattr(self, name) for name in names])
        return {name: found[getattr(self, name).pk].balance for name in names}


def a_key() -> str:
    return f"test:{next(_numbers)}"


def rows(*lines: tuple[Purse, Purse, int]) -> list[Line]:
    return [Line(debit.pk, credit.pk, amount) for debit, credit, amount in lines]


def some_books(slug: str = "gaon", *, full: bool = True, has_lots: bool = False) -> Books:
    """Return the books of a town in which `seo` has 10,000 and the others nothing."""
    town = a_town(slug)
    asset = purses.asset(
        town=town,
        code="GAON",
        kind=Asset.Kind.CURRENCY,
        name_ko="가온페이",
        now=NOW,
        has_lots=has_lots,
    )
    mine = {name: a_person(asset, someone()) for name in ("seo", "oh")}
    books = Books(
        town=town,
        asset=asset,
        issue=purses.named(asset=asset, holder="outside", name="issue", now=NOW),
        shop=purses.named(asset=asset, holder="partner", name="shop:1", minimum=0, now=NOW),
        fee=purses.named(asset=asset, holder="town", name="fee", now=NOW),
        **mine,
    )
    if full:
        books.post((books.issue, books.seo, 10_000), kind="issue")
    return books


def a_person(asset: Asset, owner: Account) -> Purse:
    return purses.of_person(asset=asset, owner=owner, now=NOW)
