"""The pages of points: one's own, the town's, and what is held back; and the API."""

import uuid

import pytest
from django.test import Client

from madang.base import clock
from madang.ledger.services import audits
from madang.ledger.tests.markets import some_market
from madang.points.engine.acts import Kind
from madang.points.models import Earning, Purpose, Spending
from madang.points.services import budgets, spendings
from madang.points.tests.purses import a_scene, decide
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
MINE, DESK, QUEUE = "/gaon/points/", "/gaon/points/desk/", "/gaon/points/queue/"


@pytest.fixture
def scene(db):
    some_market()
    scene = a_scene(budget=0, proposal=2_500, day_most=5_000)
    scene.budget(100_000, now=clock.now())
    return scene


def earn(scene, source: str, kind=Kind.SURVEY, **more) -> Earning:
    return scene.earn(source, kind, now=clock.now(), **more)


def text_of(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


def test_a_resident_reads_what_there_is_what_ends_and_what_can_still_be_earned(scene):
    earn(scene, "proposal:1", Kind.PROPOSAL, about="느티나무 쉼터")
    earn(scene, "order:1", Kind.PURCHASE, won=30_000, is_own=True, about="가온분식")

    page = text_of(client_of(scene.seo), f"{MINE}?lang=ko")

    assert "2,500" in page
    assert "느티나무 쉼터" in page
    assert "가온분식" in page
    assert "직접 운영" in page  # the sign, in words
    assert "2,200" in page  # left today: 5,000 - 2,500 - 300


def test_a_page_without_points_says_so_and_offers_nothing_to_use(scene):
    page = text_of(client_of(scene.seo), MINE)
    assert 'name="points"' not in page
    decide(scene.town, proposal=0, survey=0, report=0, purchase_percent=0)
    assert client_of(scene.seo).get(MINE).status_code == 200


def test_points_are_turned_on_the_page_once_however_often_it_is_sent(scene):
    earn(scene, "proposal:1", Kind.PROPOSAL)
    client, key = client_of(scene.seo), uuid.uuid4().hex
    for _ in range(2):
        answer = client.post(f"{MINE}turns/", {"points": 1_000, "key": key})
        assert answer.status_code == 302

    assert spendings.available(town=scene.town, person=scene.seo) == 1_500
    assert Spending.objects.count() == 1
    assert audits.audit().is_clean


@pytest.mark.parametrize("points", ["", "abc", "50", "1050", "99999", "-1000", "9" * 40])
def test_an_amount_that_does_not_fit_is_said_on_the_page_and_moves_nothing(scene, points):
    earn(scene, "proposal:1", Kind.PROPOSAL)
    answer = client_of(scene.seo).post(f"{MINE}turns/", {"points": points, "key": "k"})
    assert answer.status_code == 422
    assert not Spending.objects.exists()
    assert scene.has() == 2_500


def test_points_are_given_to_a_purpose_on_the_page(scene):
    earn(scene, "proposal:1", Kind.PROPOSAL)
    operator = client_of(scene.operator)
    made = operator.post(f"{DESK}purposes/", {"name_ko": "아이들 급식", "name_en": "Meals"})
    assert made.status_code == 302
    purpose = Purpose.objects.get()

    given = {"points": 1_200, "purpose": purpose.pk, "key": "k"}
    assert client_of(scene.seo).post(f"{MINE}gifts/", given).status_code == 302

    assert scene.has() == 1_300
    assert "1,200" in text_of(operator, DESK)
    assert operator.post(f"{DESK}purposes/{purpose.pk}/endings/").status_code == 302
    again = client_of(scene.seo).post(f"{MINE}gifts/", given | {"key": "other"})
    assert again.status_code == 422
    assert scene.has() == 1_300


def test_an_operator_sets_the_budget_and_is_told_when_it_is_less_than_was_given(scene):
    earn(scene, "proposal:1", Kind.PROPOSAL)
    operator = client_of(scene.operator)

    answer = operator.post(f"{DESK}budgets/", {"points": 2_000, "why": "추경"})
    assert answer.status_code == 422
    assert "2,500" in answer.content.decode()

    assert operator.post(f"{DESK}budgets/", {"points": 9_000, "why": "추경"}).status_code == 302
    year = clock.now().astimezone(scene.town.zone).year
    assert budgets.of(scene.town, year) == budgets.Budget(year, 9_000, 6_500)


def test_officials_see_the_books_and_only_operators_change_them(scene):
    official = client_of(scene.official)
    assert "name_ko" not in text_of(official, DESK)
    assert official.post(f"{DESK}budgets/", {"points": 1, "why": "x"}).status_code == 403
    assert client_of(scene.seo).get(DESK).status_code == 403
    auditor = client_of(someone(scene.town, Role.AUDITOR))
    assert auditor.get(DESK).status_code == 200
    assert auditor.get(QUEUE).status_code == 403


def test_an_official_decides_in_the_queue_and_the_person_reads_why(scene):
    row = earn(scene, "order:1", Kind.PURCHASE, won=30_000, is_own=True, about="가온분식")
    official = client_of(scene.official)
    assert "가온분식" in text_of(official, QUEUE)
    assert "가온분식" in text_of(official, f"{QUEUE}{row.pk}/")

    without = official.post(f"{QUEUE}{row.pk}/", {"decision": "refuse", "reason": ""})
    assert without.status_code == 422
    given = {"decision": "refuse", "reason": "본인 가게 주문입니다."}
    assert official.post(f"{QUEUE}{row.pk}/", given).status_code == 302

    row.refresh_from_db()
    assert row.state == Earning.State.REFUSED
    assert "본인 가게 주문입니다." in text_of(client_of(scene.seo), MINE)
    assert "가온분식" not in text_of(official, QUEUE)


def test_an_official_of_another_town_and_a_clean_act_find_nothing(scene):
    row = earn(scene, "order:1", Kind.PURCHASE, won=30_000, is_own=True)
    clean = earn(scene, "survey:1")
    other = a_scene("bada")
    assert client_of(other.official).get(f"{QUEUE}{row.pk}/").status_code == 403
    assert client_of(other.official).get(f"/bada/points/queue/{row.pk}/").status_code == 404
    assert client_of(scene.official).get(f"{QUEUE}{clean.pk}/").status_code == 404


def test_the_queue_costs_no_more_queries_with_many_rows(scene, django_assert_max_num_queries):
    official = client_of(scene.official)
    for number in range(12):
        person = someone()
        earn(scene, f"order:{number}", Kind.PURCHASE, won=30_000, is_own=True, person=person)
    official.get(QUEUE)
    with django_assert_max_num_queries(20):
        assert official.get(QUEUE).status_code == 200


def test_the_api_tells_one_s_own_points_and_nobody_else_s(scene):
    earn(scene, "proposal:1", Kind.PROPOSAL, about="느티나무 쉼터")
    earn(scene, "order:1", Kind.PURCHASE, won=30_000, is_own=True)

    found = client_of(scene.seo).get("/gaon/api/points/mine").json()

    assert (found["balance"], found["usable"], found["held"]) == (2_500, 2_500, 300)
    assert found["left"]["day"] == 2_200
    assert [one["points"] for one in found["endings"]] == [2_500]
    assert {(one["state"], tuple(one["signs"])) for one in found["earnings"]} == {
        ("paid", ()), ("held", ("own",)),
    }  # fmt: skip
    nothing = client_of(someone()).get("/gaon/api/points/mine").json()
    assert (nothing["balance"], nothing["earnings"]) == (0, [])
    assert Client().get("/gaon/api/points/mine").status_code == 401
