"""A shop takes the town's local currency with its opening, and as long as it is open."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.delivery.services import admissions, merchants
from madang.delivery.services.merchants import Facts
from madang.delivery.tests.shops import ALL_THERE, NOW, a_shop, an_applicant_s
from madang.ledger.engine.requests import Line
from madang.ledger.models import Merchant, Purse
from madang.ledger.services import lots, purses, transfers
from madang.ledger.services.programmes import Terms
from madang.ledger.tests.officials import a_desk
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
KNOWN = Facts("gaon", "56194", 120_000_000)


@pytest.fixture
def desk():
    return a_desk()


def till(shop) -> Merchant:
    return Merchant.objects.get(purse__name=f"shop:{shop.pk}", purse__asset__code="GAON")


def test_a_shop_that_is_open_before_the_currency_begins_takes_it_then(desk):
    shop, waiting = a_shop(desk.town), an_applicant_s(desk.town, someone())
    assert not Purse.objects.filter(asset__code="GAON").exists()

    desk.start()

    merchant = till(shop)
    assert (merchant.area, merchant.trade, merchant.yearly_sales) == ("gaon", "56194", None)
    assert merchant.ended_at is None
    assert not Purse.objects.filter(name=f"shop:{waiting.pk}").exists()


def test_a_shop_takes_it_from_its_opening_until_it_is_suspended(desk):
    programme = desk.start()
    official = someone(desk.town, Role.OFFICIAL)
    by = {"town": desk.town, "by": official, "now": NOW}
    shop = an_applicant_s(desk.town, someone())
    admissions.visit(shop.pk, checks=ALL_THERE, yearly_sales=120_000_000, **by)
    assert not Merchant.objects.filter(purse__asset=programme.asset).exists()

    admissions.take(shop.pk, name="open", **by)
    assert (till(shop).yearly_sales, till(shop).ended_at) == (120_000_000, None)
    admissions.take(shop.pk, name="suspend", reason="위생", **by)
    assert till(shop).ended_at == NOW
    admissions.take(shop.pk, name="resume", **by)
    assert till(shop).ended_at is None


def test_an_official_corrects_what_is_known_and_it_counts_at_once(desk):
    shop = a_shop(desk.town)
    programme = desk.start(terms=Terms(areas=["gaon"]))
    wallet = purses.of_person(asset=programme.asset, owner=someone(), now=NOW)
    from_source(desk, programme, wallet)
    purse = till(shop).purse
    assert lots.usable(purse=wallet, merchant=purse, now=LATER).amount == 0
    kim = client_of(desk.kim)
    here = f"/gaon/delivery/admissions/{shop.pk}/"

    told = {"area": "gaon", "trade": "56194", "yearly_sales": "3000000000"}
    assert kim.post(f"{here}merchants/", told).status_code == 302
    assert lots.usable(purse=wallet, merchant=purse, now=LATER).amount == 10_000
    kim.post(f"{here}merchants/", told | {"yearly_sales": "3000000001"})
    assert lots.usable(purse=wallet, merchant=purse, now=LATER).refused == {
        "sales-too-high": 10_000
    }
    assert "3000000001" in kim.get(here).text
    for wrong in ({"yearly_sales": "-1"}, {"area": ""}, {"trade": "<b>"}, {"yearly_sales": "1e9"}):
        assert kim.post(f"{here}merchants/", told | wrong).status_code == 422
    assert till(shop).yearly_sales == 3_000_000_001


def from_source(desk, programme, wallet):
    line = Line(programme.source_id, wallet.pk, 10_000)
    transfers.post(town=desk.town, lines=[line], key="x", kind="issue", why="", by=None, now=LATER)


def test_nobody_corrects_their_own_shop_or_another_town_s(desk):
    owner = someone(desk.town, Role.OFFICIAL)
    shop = a_shop(desk.town, owner)
    far = someone(a_town("byeol"), Role.OFFICIAL)
    for by in (owner, far, someone()):
        with pytest.raises(PermissionDenied):
            admissions.correct(shop.pk, town=desk.town, by=by, now=NOW, facts=KNOWN)
    assert merchants.facts(shop).yearly_sales is None


def test_a_hundred_shops_cost_no_more_questions_than_two(desk):
    programme = desk.start()
    assert programme.asset.town == desk.town  # is known from here on
    counts = []
    for _ in range(2):
        shops = [a_shop(desk.town) for _ in range(2)]
        Merchant.objects.filter(purse__asset=programme.asset).delete()
        with CaptureQueriesContext(connection) as seen:
            assert merchants.launch(programme.asset, NOW) >= len(shops)
        counts.append(len(seen))
        assert merchants.launch(programme.asset, NOW) == 0
    assert counts[0] == counts[1]
