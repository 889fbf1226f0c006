"""The town's own order of the list, why, and how often shops are shown."""

from datetime import date, timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.delivery.engine.relevances import Facts, Part, merit, points, relevance
from madang.delivery.models import Showing, ShowingBatch
from madang.delivery.services import listings, showings
from madang.delivery.services.reviews import subject_of
from madang.delivery.tests.shops import NOW, a_shop
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
HERE = (37.0, 127.0)
MIDNIGHT = NOW + timedelta(hours=12)  # every shop of the tests is closed


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def browser(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Client()


def listing(town, *, place=HERE, now=NOW, **asked):
    return listings.listing(town=town, asked=asked, now=now, place=place)


def names(town, **more):
    return [one.shop.name for one in listing(town, **more).rows]


def rated(shop, stars):
    subject = subject_of(shop)
    subject.stars, subject.low, subject.high = stars, stars - 0.5, min(stars + 0.5, 5)
    subject.counted, subject.rated_at = 20, NOW
    subject.save()


def test_the_parts_add_up_to_the_score():
    near = points(Facts(True, 0, 5.0, 0))
    assert relevance(near) == 1.0
    assert [one.part for one in points(Facts(True, 20))] == [Part.OPEN, Part.RATED, Part.READY]
    assert relevance(points(Facts(True, 20, 4.0, 100))) > relevance(
        points(Facts(True, 20, 4.0, 900))
    )


def test_a_closed_shop_is_owed_little():
    assert merit(Facts(False, 20), 0.6) == pytest.approx(0.06)
    assert merit(Facts(False, 200, 1.0, 10**6), 0.0) == 0.01


def test_the_near_and_well_rated_comes_first(town):
    far = a_shop(town, name="먼집", lat=37.02)
    near = a_shop(town, name="가까운집", lat=37.001)
    assert names(town) == ["가까운집", "먼집"]

    rated(near, 2.0)
    rated(far, 5.0)
    assert names(town, sort="rated") == ["먼집", "가까운집"]
    assert names(town, sort="nearest") == ["가까운집", "먼집"]
    assert names(town, sort="fee") == ["가까운집", "먼집"]


def test_who_was_seen_less_than_its_share_comes_forward_and_is_told_why(town):
    first, second = a_shop(town, name="하나"), a_shop(town, name="둘")
    assert names(town, place=None) == ["하나", "둘"]
    day = NOW.date()
    Showing.objects.create(town=town, shop=first, day=day, shown=50, seen=50, entitled=35)
    Showing.objects.create(town=town, shop=second, day=day, shown=50, seen=20, entitled=35)

    found = listing(town, place=None).rows
    assert [one.shop.name for one in found] == ["둘", "하나"]
    assert "12" in found[0].why.sentences[-1]

    later = NOW + timedelta(days=28)
    assert names(town, place=None, now=later) == ["하나", "둘"], "what is long ago is forgotten"


def test_every_part_is_said_in_words(town):
    rated(a_shop(town), 4.5)
    (one,) = listing(town).rows
    assert len(one.why.sentences) == len(Part) + 1
    (closed,) = listing(town, now=MIDNIGHT).rows
    assert closed.why.sentences[0] != one.why.sentences[0]


def test_the_list_asks_the_same_however_many_shops(town, browser, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(40) as seen:
            assert browser.get("/gaon/delivery/").status_code == 200
        return len(seen)

    a_shop(town)
    queries()
    few = queries()
    for number in range(6):
        rated(a_shop(town, name=f"가게{number}"), 4.0)

    assert queries() == few


def test_a_list_that_is_shown_is_counted_by_day_and_without_the_person(town, browser):
    first, second = a_shop(town, name="하나"), a_shop(town, name="둘")
    browser.get("/gaon/delivery/")
    browser.get("/gaon/delivery/")
    browser.get("/gaon/delivery/?sort=name")  # not the town's own order
    assert showings.fold(town=town) == 2
    assert not ShowingBatch.objects.exists()

    rows = {row.shop_id: row for row in Showing.objects.all()}
    assert rows[first.pk].shown == rows[second.pk].shown == 2
    seen, entitled = (
        sum(getattr(row, name) for row in rows.values()) for name in ("seen", "entitled")
    )
    assert seen == pytest.approx(entitled) == pytest.approx(2 * (1 + 0.63093), abs=1e-4)
    assert {field.name for field in ShowingBatch._meta.fields} == {
        *("id", "town", "day", "pool", "merits", "shown", "first")
    }


def test_folding_twice_adds_to_the_day(town, browser):
    shop = a_shop(town)
    for _ in range(2):
        browser.get("/gaon/delivery/")
        showings.fold(town=town)
    assert Showing.objects.get(shop=shop).shown == 2
    assert showings.fold(town=town) == 0


def test_opening_a_shop_from_the_list_is_counted(town, browser):
    shop = a_shop(town)
    browser.get(f"/gaon/delivery/shops/{shop.pk}/")
    assert not Showing.objects.exists()
    for _ in range(2):
        browser.get(f"/gaon/delivery/shops/{shop.pk}/?from=list")
    assert Showing.objects.get(shop=shop).opened == 2


def test_one_visitor_cannot_count_without_end(town, browser):
    shop = a_shop(town)
    for _ in range(65):
        browser.get(f"/gaon/delivery/shops/{shop.pk}/?from=list")
    assert Showing.objects.get(shop=shop).opened == 60


def test_the_months_report_is_public_with_gini_curve_and_file(town, browser):
    shops = [a_shop(town, name=f"가게{number}") for number in range(4)]
    day = date(2026, 11, 3)
    Showing.objects.create(town=town, shop=shops[0], day=day, shown=9, seen=4, entitled=1, opened=2)
    found = showings.report(town=town, month=date(2026, 11, 1))
    assert (found.gini, found.never, found.never_percent) == (0.75, 3, 75)
    assert found.curve[0] == (0.0, 0.0)
    assert found.curve[-1] == (100.0, 100.0)
    assert (found.rows[0].percent, found.rows[0].rate) == (400, 50.0)

    page = browser.get("/gaon/delivery/exposures/?month=2026-11-01").content.decode()
    assert "0.75" in page
    assert "<polyline" in page
    file = b"".join(browser.get("/gaon/delivery/exposures/report.csv").streaming_content).decode()
    assert "가게0,9,4.0,1.0,2,50.0" in file
    assert browser.get("/gaon/delivery/exposures/?month=nonsense").status_code == 200


def test_a_town_sees_its_own_counts_only(town, browser):
    other = a_town("narae")
    shop = a_shop(other, someone())
    Showing.objects.create(town=other, shop=shop, day=NOW.date(), shown=9, seen=4, entitled=1)
    assert showings.report(town=town, month=NOW.date()).rows == []
