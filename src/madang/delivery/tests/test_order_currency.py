"""Orders paid with local currency: set aside for the shop, of the lots that it may take."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from madang.delivery.engine.orders.parties import Fault
from madang.delivery.models import Order
from madang.delivery.services import proceeds
from madang.delivery.tests.deskapi import Till
from madang.delivery.tests.kitchens import NOW, a_key, a_kitchen, won_of
from madang.ledger.engine.requests import Line
from madang.ledger.models import Hold, Lot
from madang.ledger.services import audits, merchants, programmes, purses, transfers
from madang.ledger.services.programmes import Flow, Terms, Title
from madang.ledger.services.refusals import Unusable
from madang.ledger.tests.markets import HERE
from madang.roles.tests.towns import client_of

pytestmark = pytest.mark.django_db
FIRST, SECOND = 15_000, 30_000


@pytest.fixture
def kitchen():
    """A kitchen whose customer has two lots of local currency, the first of which ends first."""
    kitchen = a_kitchen()
    asset = purses.asset(
        town=kitchen.town, code="GAON", kind="local", name_ko="가온페이", has_lots=True, now=NOW
    )
    kitchen.wallet = purses.of_person(asset=asset, owner=kitchen.seo, now=NOW)
    for code, ends, won in (
        ("farmers", date(2026, 12, 31), FIRST), ("youth", date(2027, 12, 31), SECOND),
    ):  # fmt: skip
        programme = programmes.start(
            asset=asset, code=code, kind="policy", title=Title("가온시", code),
            terms=Terms(areas=["41110"], ends_on=ends), flow=Flow(), now=NOW,
        )  # fmt: skip
        transfers.post(
            town=kitchen.town, lines=[Line(programme.source_id, kitchen.wallet.pk, won)],
            key=a_key(), kind="issue", why="", by=None, now=NOW,
        )  # fmt: skip
    name = f"shop:{kitchen.shop.pk}"
    kitchen.till = purses.named(asset=asset, holder="partner", name=name, minimum=0, now=NOW)
    return kitchen


def registered(kitchen, area: str = HERE):
    merchants.register(purse=kitchen.till, area=area, trade="56111", yearly_sales=0, now=NOW)
    return kitchen


def lots(kitchen) -> list[tuple[int, int]]:
    mine = Lot.objects.filter(purse=kitchen.wallet).order_by("id")
    return [(lot.amount, lot.held) for lot in mine]


def test_an_order_takes_of_the_lots_that_end_first_and_pays_the_shop(kitchen):
    order = registered(kitchen).place(purse=kitchen.wallet)
    assert order.paid_won == 20_000
    assert lots(kitchen) == [(FIRST, FIRST), (SECOND, 5_000)]

    kitchen.settled(order)

    assert lots(kitchen) == [(0, 0), (25_000, 0)]
    assert purses.amount(kitchen.till).balance == 18_000 - 180  # one percent is the platform's
    assert audits.audit().breaks == []


def test_what_is_given_back_goes_to_the_lots_it_came_from(kitchen):
    order = kitchen.settled(registered(kitchen).place(purse=kitchen.wallet))
    order = kitchen.take(order, "dispute", kitchen.seo, reason="국물이 없었습니다.")

    kitchen.take(
        order, "refund_part", kitchen.official, reason="사진으로 확인", fault=Fault.SHOP, won=8_000
    )

    # the shop had 14,820 of the first and 3,000 of the second: what it took last goes back first
    assert lots(kitchen) == [(5_000, 0), (28_000, 0)]
    assert audits.audit().breaks == []


def test_a_cancelled_order_lets_its_lots_go(kitchen):
    order = registered(kitchen).place(purse=kitchen.wallet)
    kitchen.take(order, "cancel", kitchen.seo)
    assert lots(kitchen) == [(FIRST, 0), (SECOND, 0)]


@pytest.mark.parametrize(
    ("area", "code"), [("", "unknown-merchant"), ("2611010100", "outside-area")]
)
def test_a_shop_that_may_not_take_it_gets_no_order(kitchen, area: str, code: str):
    if area:
        registered(kitchen, area)
    with pytest.raises(Unusable) as refused:
        kitchen.place(purse=kitchen.wallet)
    assert refused.value.code == code
    assert not Order.objects.exists()
    assert not Hold.objects.exists()
    assert lots(kitchen) == [(FIRST, 0), (SECOND, 0)]


def custody(kitchen):
    """Have the town keep 100,000 won for its local currency."""
    won = won_of(kitchen.town)
    kept = purses.named(asset=won, holder="town", name="custody", now=NOW)
    budget = purses.named(asset=won, holder="town", name="budget:2026", minimum=0, now=NOW)
    bank = purses.named(asset=won, holder="outside", name="bank", now=NOW)
    transfers.post(
        town=kitchen.town, lines=[Line(bank.pk, kept.pk, 100_000)], key=a_key(), kind="fill",
        why="", by=None, now=NOW,
    )  # fmt: skip
    programmes.start(
        asset=kitchen.till.asset, code="sold", kind="sale", title=Title("가온시", "일반발행"),
        terms=Terms(areas=["41110"]), flow=Flow(custody=kept, budget=budget), now=NOW,
    )  # fmt: skip
    return kitchen


def exchanged(kitchen) -> int:
    ask = {"town": kitchen.town, "by": kitchen.keeper, "now": NOW}
    return proceeds.exchange(kitchen.shop.pk, purse_id=kitchen.till.pk, **ask)


def test_a_shop_turns_what_it_earned_into_won(kitchen):
    kitchen.settled(custody(registered(kitchen)).place(purse=kitchen.wallet))
    assert proceeds.of(kitchen.shop).earned[0].free == 17_820

    assert exchanged(kitchen) == 17_820
    assert exchanged(kitchen) == 0  # pressed twice

    has = proceeds.of(kitchen.shop)
    assert (has.won, has.earned[0].balance, has.earned[0].free) == (17_820, 0, 0)
    assert audits.audit().breaks == []


def test_who_does_not_run_the_shop_exchanges_nothing(kitchen):
    kitchen.settled(custody(registered(kitchen)).place(purse=kitchen.wallet))
    for by in (kitchen.seo, kitchen.official, a_kitchen("other").keeper):
        with pytest.raises(PermissionDenied):
            proceeds.exchange(
                kitchen.shop.pk, purse_id=kitchen.till.pk, town=kitchen.town, by=by, now=NOW
            )
    assert proceeds.of(kitchen.shop).won == 0


def test_what_was_exchanged_comes_back_for_a_refund_before_the_town_advances_anything(kitchen):
    order = kitchen.settled(custody(registered(kitchen)).place(purse=kitchen.wallet))
    exchanged(kitchen)
    order = kitchen.take(order, "dispute", kitchen.seo, reason="국물이 없었습니다.")

    kitchen.take(
        order, "refund_part", kitchen.official, reason="사진으로 확인", fault=Fault.SHOP, won=8_000
    )

    assert lots(kitchen) == [(5_000, 0), (28_000, 0)]
    assert order.refund.advanced_won == 0
    assert proceeds.of(kitchen.shop).won == 17_820 - 7_920  # its fee for this part comes back
    assert audits.audit().breaks == []


def test_the_statement_shows_what_is_there_and_exchanges_it(kitchen, client):
    kitchen.settled(custody(registered(kitchen)).place(purse=kitchen.wallet))
    browser = client_of(kitchen.keeper)
    page = f"/gaon/delivery/desk/shops/{kitchen.shop.pk}/statements/2026-11/"
    path = f"/gaon/delivery/desk/shops/{kitchen.shop.pk}/exchanges/{kitchen.till.pk}/"
    assert path in browser.get(page).text

    assert client_of(kitchen.seo).post(path).status_code == 404
    assert browser.post(path.replace(f"/{kitchen.till.pk}/", "/999999/")).status_code == 404
    assert proceeds.of(kitchen.shop).won == 0

    assert "17,820" in browser.post(path, follow=True).text
    assert proceeds.of(kitchen.shop).won == 17_820
    assert path not in browser.get(page).text


def test_a_till_reads_its_purses_and_exchanges(kitchen):
    kitchen.settled(custody(registered(kitchen)).place(purse=kitchen.wallet))
    till = Till(kitchen, client_of(kitchen.keeper))
    path = f"/purses/{kitchen.till.pk}/exchanges"
    a_kitchen("other")
    for stranger in (till.of(kitchen.seo), till.of(kitchen.keeper, "other")):
        assert stranger.get("/purses").status_code in {403, 404}
        assert stranger.post(path).status_code in {403, 404}
    assert till.post("/purses/999999/exchanges").status_code == 404
    (earned,) = till.get("/purses").json()["currencies"]
    assert (earned["currency"], earned["balance"], earned["free"]) == ("GAON", 17_820, 17_820)

    assert till.post(path).json()["exchanged_won"] == 17_820
    again = till.post(path).json()

    assert (again["exchanged_won"], again["won"]) == (0, 17_820)
    assert audits.audit().breaks == []
