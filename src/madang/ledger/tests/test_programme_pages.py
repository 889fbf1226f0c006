"""The officials' pages of programmes, and the same for everybody as data."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.ledger.models import Journal, Programme
from madang.ledger.services import lots
from madang.ledger.tests.books import NOW
from madang.ledger.tests.markets import some_market
from madang.ledger.tests.officials import GAON, KEY, a_desk
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
HERE = "/gaon/ledger/programmes/"
WANTED = {
    "asset": "", "new_kind": "currency", "new_code": "GAON", "new_ko": "가온페이", "kind": "sale",
    "issuer": "가온시", "name_ko": "일반발행", "areas": "41110, 41130", "excluded_trades": "5621",
    "budget_won": "1000000", "why": "의결", "key": KEY,
}  # fmt: skip


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
def kim(desk):
    return client_of(desk.kim)


def test_an_empty_town_is_told_what_the_first_programme_does(kim):
    page = kim.get(HERE).text
    assert "아직 사업이 없습니다" in page
    assert f'href="{HERE}new/"' in page


def test_the_form_shows_first_what_will_happen_and_asks_when_it_is_sent(desk, kim):
    form = kim.get(f"{HERE}new/")
    assert form.context["form"]["areas"].value() == "gaon"

    shown = kim.post(f"{HERE}new/", WANTED)
    assert shown.status_code == 200
    assert "10,000,000" in shown.text  # ten percent of it is a million
    assert not Approval.objects.exists()
    for _ in range(2):
        assert kim.post(f"{HERE}new/", WANTED | {"sent": "1"}).status_code == 302
    asked = Approval.objects.get()
    assert not Programme.objects.exists()

    client_of(desk.lee).post(f"/gaon/members/approvals/{asked.pk}/", {"decision": "approve"})
    made = Programme.objects.get()
    assert (made.name_ko, made.areas, made.asset.code) == (
        "일반발행",
        ["41110", "41130"],
        GAON.code,
    )
    assert kim.post(f"{HERE}new/", WANTED | {"sent": "1"}).status_code == 302
    assert (Programme.objects.count(), Journal.objects.count()) == (1, 1)
    assert "일반발행" in kim.get(HERE).text


def test_one_may_go_back_from_the_preview_with_all_that_was_written(kim):
    back = kim.post(f"{HERE}new/", WANTED | {"back": "1"})
    assert back.status_code == 200
    assert back.context["form"]["name_ko"].value() == "일반발행"


@pytest.mark.parametrize(
    "wrong",
    [
        {"budget_won": "-5"},
        {"budget_won": "1e9"},
        {"budget_won": "9" * 30},
        {"areas": "<b>"},
        {"areas": ",".join(str(n) for n in range(51))},
        {"new_code": "gaon!"},
        {"new_code": ""},
        {"months": "0"},
        {"discount_percent": "21"},
        {"discount_percent": "NaN"},
        {"ends_on": "2026-02-30"},
        {"name_ko": "x" * 81},
        {"kind": "lottery"},
        {"key": "nothing"},
        {"why": " "},
    ],
)
def test_nonsense_is_answered_with_what_is_wrong(kim, wrong):
    answer = kim.post(f"{HERE}new/", WANTED | wrong | {"sent": "1"})
    assert answer.status_code == 422
    assert not Approval.objects.exists()


def test_a_programme_is_funded_and_ended_by_two(desk, kim):
    programme = desk.start()
    here = f"{HERE}{programme.pk}/"
    more = {"won": "500000", "why": "추경", "key": "1" * 32}
    assert "1,500,000" in kim.post(f"{here}funds/", more).text
    kim.post(f"{here}funds/", more | {"sent": "1"})
    assert "시 금고로 되돌아갑니다" in kim.get(f"{here}endings/").text
    kim.post(f"{here}endings/", {"why": "끝", "key": "2" * 32})
    assert desk.balance(programme.budget) == 1_000_000

    for asked in Approval.objects.waiting().order_by("pk"):
        desk.agree(asked)
    programme.refresh_from_db()
    assert programme.closed_at is not None
    assert kim.post(f"{here}funds/", more | {"key": "3" * 32}).status_code == 422
    assert kim.post(f"{here}endings/", {"why": "끝", "key": "4" * 32}).status_code == 422


def test_an_auditor_reads_and_a_resident_does_not(desk):
    desk.start()
    auditor = client_of(someone(desk.town, Role.AUDITOR))
    page = auditor.get(HERE)
    assert page.status_code == 200
    assert f"{HERE}new/" not in page.text
    assert auditor.get(f"{HERE}new/").status_code == 403
    assert client_of(someone()).get(HERE).status_code == 403


def test_another_town_s_programme_is_not_there(desk):
    programme = desk.start()
    other = a_desk("byeol")
    there = client_of(other.kim)
    for page in ("funds", "endings"):
        address = f"/byeol/ledger/programmes/{programme.pk}/{page}/"
        assert there.get(address).status_code == 404


def test_the_figures_are_those_of_the_books(kim):
    market = some_market(budget=1_000_000)
    market.sell(50_000)
    market.give(10_000)
    market.pay(market.cafe, 20_000)  # of the allowance first: it ends first
    lots.expire_due(town=market.town, now=NOW.replace(year=2032))

    rows = {one.programme.code: one for one, _percent in kim.get(HERE).context["rows"]}
    sold, given = rows["gaonpay"], rows["farmers"]
    assert (sold.given, sold.spent, sold.left) == (1_000_000, 5_000, 1_035_000)
    assert (sold.issued, sold.at_shops, sold.expired) == (50_000, 10_000, 40_000)
    assert (given.issued, given.at_shops, given.expired) == (10_000, 10_000, 0)


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(desk, kim):
    desk.start()
    kim.get(HERE)
    with CaptureQueriesContext(
        connection,
    ) as one:
        kim.get(HERE)
    for number in range(5):
        desk.start(key=f"{number}" * 32)
    with CaptureQueriesContext(connection) as many:
        kim.get(HERE)
    assert len(many) == len(one)


def test_everybody_reads_what_runs_as_data(desk, client):
    programme = desk.start()
    body = client.get("/gaon/api/ledger/programmes").json()
    assert len(body) == 1
    assert body[0] | {"id": 0} == {
        "id": 0, "asset": "GAON", "asset_kind": "currency", "kind": "sale", "issuer": "가온시",
        "name": "가온페이 일반발행", "name_ko": "가온페이 일반발행", "name_en": "General issue",
        "areas": ["41110"], "excluded_trades": ["5621"], "discount_percent": "10", "months": 60,
        "ends_on": None, "budget_left": 1_000_000,
    }  # fmt: skip
    assert body[0]["id"] == programme.pk
    assert client.get("/byeol/api/ledger/programmes").status_code == 404
