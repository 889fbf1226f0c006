"""A town's books in which local currency has lots, for tests."""

from dataclasses import dataclass
from datetime import date, datetime

from madang.ledger.engine.requests import Line
from madang.ledger.models import Hold, Journal, Lot, Programme, Purse
from madang.ledger.services import holds, merchants, programmes, purses, sales
from madang.ledger.services.holds import Share
from madang.ledger.services.programmes import Flow, Terms, Title
from madang.ledger.services.sales import Tills
from madang.ledger.tests.books import LATER, NOW, Books, a_key, rows, some_books
from madang.roles.tests.towns import someone

HERE = "4111012900"  # a 법정동
EACH = {"why": "", "by": None, "now": NOW}


@dataclass
class Market(Books):
    """`bought` is sold at a discount and lasts 60 months, `allowance` ends with the year 2026.

    The shop is in the town and small; `cafe` too, `mart` sells too much, `far` is elsewhere, `bar`
    is excluded.
    """

    bought: Programme
    allowance: Programme
    tills: Tills
    cafe: Purse
    mart: Purse
    far: Purse
    bar: Purse

    def give(self, amount: int, programme: Programme | None = None, now: datetime = NOW) -> Lot:
        """Issue so much to `seo`, of the allowance if nothing else is said."""
        source = (programme or self.allowance).source
        posted = self.post((source, self.seo, amount), kind="issue", now=now)
        return Lot.objects.get(posting__journal=posted.journal)

    def sell(self, face: int, key: str = "", now: datetime = NOW) -> Journal:
        posted = sales.sell(
            wallet=self.seo, face=face, tills=self.tills, key=key or a_key(), by=None, now=now
        )
        return Journal.objects.get(pk=posted.journal)

    def pay(self, shop: Purse, amount: int, now: datetime = NOW, key: str = "") -> Journal:
        return Journal.objects.get(
            pk=self.post((self.seo, shop, amount), kind="meal", now=now, key=key).journal
        )

    def place(self, amount: int, payee: Purse | None, now: datetime = NOW) -> Hold:
        return holds.place(
            purse=self.seo, amount=amount, payee=payee, key=a_key(), why="", by=None, now=now,
            expires_at=now + (LATER - NOW),
        )  # fmt: skip

    def capture(self, hold: Hold, *shares: tuple[Purse, int], now: datetime = NOW, **more):
        posted = holds.capture(
            hold=hold, shares=[Share(purse.pk, amount) for purse, amount in shares], key=a_key(),
            kind="meal", why="", by=None, now=now, **more,
        )  # fmt: skip
        return Journal.objects.get(pk=posted.journal)

    def lots(self, purse: Purse | None = None) -> list[tuple[int, int]]:
        """What is left and held of each lot of `seo`, in the order in which they came."""
        mine = Lot.objects.filter(purse=purse or self.seo).order_by("id")
        return [(lot.amount, lot.held) for lot in mine]

    def lines(self, *lines: tuple[Purse, Purse, int]) -> list[Line]:
        return rows(*lines)


def a_programme(books: Books, code: str, kind: str, terms=None, **flow: Purse) -> Programme:
    values = {"areas": ["41110"], "excluded_trades": ["5621"]} | (terms or {})
    return programmes.start(
        asset=books.asset,
        code=code,
        kind=kind,
        title=Title("가온시", code),
        terms=Terms(**values),
        flow=Flow(**flow),
        now=NOW,
    )


def a_shop(books: Books, name: str, area: str = HERE, trade: str = "56111", yearly: int | None = 0):
    purse = purses.named(asset=books.asset, holder="partner", name=name, minimum=0, now=NOW)
    merchants.register(purse=purse, area=area, trade=trade, yearly_sales=yearly, now=NOW)
    return purse


def some_market(slug: str = "gaon", *, budget: int = 1_000_000, full: bool = False) -> Market:
    """Return a market in which nobody has anything; `full`: `seo` bought 5,000 and got 5,000."""
    books = some_books(slug, full=False, has_lots=True)
    won = purses.asset(town=books.town, code="KRW", kind="money", name_ko="원", now=NOW)
    tills = sales.tills(currency=books.asset, won=won, budget="discounts:2026", now=NOW)
    tax = purses.named(asset=won, holder="outside", name="treasury", now=NOW)
    books.post((tax, tills.budget, budget))
    won_tills = {"custody": tills.custody, "budget": tills.budget}
    merchants.register(purse=books.shop, area=HERE, trade="56111", yearly_sales=10**8, now=NOW)
    market = Market(
        **vars(books),
        tills=tills,
        bought=a_programme(books, "gaonpay", "sale", source=tills.issue, **won_tills),
        allowance=a_programme(books, "farmers", "policy", terms={"ends_on": date(2026, 12, 31)}),
        cafe=a_shop(books, "shop:2"),
        mart=a_shop(books, "shop:3", yearly=3_000_000_001),
        far=a_shop(books, "shop:4", area="2611010100"),
        bar=a_shop(books, "shop:5", trade="56211"),
    )
    if full:
        market.give(5_000)
        market.give(5_000, market.bought)
    return market


def another_wallet(market: Market) -> Purse:
    return purses.of_person(asset=market.asset, owner=someone(), now=NOW)
