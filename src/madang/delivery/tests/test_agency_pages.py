"""An agency's pages and data, the officials' pages, and who is turned away from them."""

from datetime import timedelta

import pytest

from madang.base import clock
from madang.delivery.models import Agency, AgencyTerms, Courier
from madang.delivery.services import agencypeople
from madang.delivery.tests import kitchens
from madang.delivery.tests.agencies import a_firm, proven
from madang.delivery.tests.crews import a_crew
from madang.delivery.tests.shops import a_number
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
PAGE, API = "/gaon/delivery/agency/", "/gaon/api/delivery/agency"
CHECKS = "/gaon/delivery/agencies/"


@pytest.fixture
def firm(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: kitchens.NOW)
    return a_firm()


@pytest.fixture
def boss(firm):
    return client_of(firm.boss)


@pytest.fixture
def desk(firm):
    return client_of(firm.crew.kitchen.official)


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def test_who_runs_none_finds_an_empty_page_or_an_invitation(firm):
    person = someone()
    mine = client_of(person)
    assert "운영하는 배달 대행사가 없습니다" in text(mine.get(PAGE))
    made = agencypeople.invite(email=proven(person), **firm.given)
    assert "가온배송" in text(mine.get(PAGE))
    mine.post(f"{PAGE}answers/{made.pk}/", {"answer": "accept"})
    assert "가온배송" in text(mine.get(f"{PAGE}people/"))


def test_the_page_confirms_a_courier_and_shows_no_customer_and_no_place(firm, boss):
    waits = firm.applicant("이도현")
    assert "이도현" in text(boss.get(PAGE))
    boss.post(f"{PAGE}couriers/{waits.pk}/", {"step": "confirm"})
    waits.refresh_from_db()
    assert waits.confirmed_at == kitchens.NOW
    rider = firm.courier("박나래")
    order = firm.brought(rider)
    page = text(boss.get(PAGE))
    assert "박나래" in page
    assert "오늘 1건" in page
    for secret in (order.address, order.customer.email, rider.phone, "127.0"):
        assert secret not in page
        assert secret not in text(boss.get(API))
    boss.post(f"{PAGE}couriers/{rider.pk}/", {"step": "part", "reason": "계약 종료"})
    rider.refresh_from_db()
    assert rider.state == "left"
    assert "계약 종료" in text(client_of(rider.account).get("/gaon/delivery/courier/"))


def test_the_share_is_written_ahead_and_read_by_couriers(firm, boss):
    firm.keeps(10)
    rider = firm.courier()
    tomorrow = kitchens.NOW.date() + timedelta(days=1)
    values = {"percent": 21, "from_day": tomorrow.isoformat()}
    assert "20" in text(boss.post(f"{PAGE}terms/", values), 422)
    today = {"percent": 5, "from_day": kitchens.NOW.date().isoformat()}
    assert boss.post(f"{PAGE}terms/", today).status_code == 422
    assert AgencyTerms.objects.count() == 1
    boss.post(f"{PAGE}terms/", values | {"percent": 20})
    assert "20 %" in text(boss.get(f"{PAGE}terms/"))
    earned = text(client_of(rider.account).get("/gaon/delivery/courier/earnings/"))
    assert "10%" in earned
    assert "20%" in earned
    application = text(client_of(someone()).get("/gaon/delivery/courier/application/"))
    assert "가온배송 (배달비의 10 % 가짐)" in application


def test_the_statement_is_a_page_a_spreadsheet_and_data(firm, boss):
    firm.keeps(15)
    at = firm.brought(firm.courier("박나래")).settlement.at
    month = f"{PAGE}statements/{at.year}-{at.month}"
    page = text(boss.get(f"{month}/"))
    assert "1,700" in page
    sheet = boss.get(f"{month}.csv")
    assert b"".join(sheet).decode().splitlines()[1].endswith(",박나래,2000,15,1700,300")
    data = boss.get(f"{API}/statement?year={at.year}&month={at.month}").json()
    assert (data["fees_won"], data["couriers_won"], data["kept_won"]) == (2_000, 1_700, 300)
    assert boss.get(API).json()["purses"] == [{"asset": "KRW", "amount": 300}]
    assert boss.get(f"{PAGE}statements/2026-13/").status_code == 404
    assert boss.get(f"{API}/statement?year=2026&month=13").status_code == 422
    assert "이 달에 정산한 것이 없습니다" in text(boss.get(f"{PAGE}statements/2026-1/"))


def test_a_courier_a_stranger_and_another_agency_read_nothing_of_this_one(firm):
    rider = firm.courier("박나래")
    waits = firm.applicant("이도현")
    firm.brought(rider)
    other = a_firm(firm.crew, name="나루배송")
    for person in (rider.account, someone()):
        seen = client_of(person)
        for path in ("people/", "terms/", "statements/2026-11/", "statements/2026-11.csv"):
            assert seen.get(f"{PAGE}{path}").status_code == 404
        assert seen.get(API).status_code == 404
        assert seen.get(f"{API}/statement?year=2026&month=11").status_code == 404
        assert "박나래" not in text(seen.get(PAGE))
        confirm = seen.post(f"{PAGE}couriers/{waits.pk}/", {"step": "confirm"})
        assert confirm.status_code == 404
    theirs = client_of(other.boss)
    assert "박나래" not in text(theirs.get(PAGE))
    assert "박나래" not in text(theirs.get(API))
    for step in ("confirm", "part"):
        asked = {"step": step, "reason": "x"}
        assert theirs.post(f"{PAGE}couriers/{waits.pk}/", asked).status_code == 404
    assert Courier.objects.get(pk=waits.pk).confirmed_at is None
    assert Courier.objects.get(pk=rider.pk).state == "vetted"


def test_the_people_of_another_town_s_agency_see_none_here(firm):
    there = a_firm(a_crew("naru"))
    seen = client_of(there.boss)
    assert seen.get(f"{PAGE}people/").status_code == 404
    assert seen.get(API).status_code == 404
    official = client_of(there.crew.kitchen.official)
    assert official.get(CHECKS).status_code == 403
    assert official.post(f"{CHECKS}{firm.agency.pk}/endings/").status_code == 403
    assert Agency.objects.get(pk=firm.agency.pk).ended_at is None


def test_people_let_in_take_back_remove_and_leave(firm, boss):
    second = firm.joined()
    boss.post(f"{PAGE}people/", {"email": "new@x.example"})
    assert "new@x.example" in text(boss.get(f"{PAGE}people/"))
    made = firm.agency.invitations.get(email="new@x.example")
    boss.post(f"{PAGE}withdrawals/{made.pk}/")
    assert "new@x.example" not in text(boss.get(f"{PAGE}people/"))
    boss.post(f"{PAGE}people/{second.pk}/removals/")
    boss.post(f"{PAGE}people/leaves/")
    assert set(firm.agency.people.values_list("account", flat=True)) == {firm.boss.pk}


def test_an_official_adds_an_agency_once_names_its_first_and_ends_it(firm, desk):
    values = {"name": "새벽배송", "business_number": "1", "phone": "031-1"}
    assert "is-bad" in text(desk.post(CHECKS, values), 422)
    values["business_number"] = a_number()
    desk.post(CHECKS, values)
    assert "새벽배송" in text(desk.get(CHECKS))
    assert desk.post(CHECKS, values).status_code == 422
    made = Agency.objects.get(name="새벽배송")
    show = f"{CHECKS}{made.pk}/"
    desk.post(f"{show}invitations/", {"email": "first@x.example"})
    assert "first@x.example" not in text(desk.get(show))
    assert made.invitations.count() == 1
    desk.post(f"{show}endings/")
    made.refresh_from_db()
    assert made.ended_at == kitchens.NOW
    assert desk.post(f"{show}invitations/", {"email": "b@x.example"}).status_code == 422


def test_a_courier_waits_for_the_agency_on_the_official_s_page_too(firm, desk):
    waits = firm.applicant("이도현")
    check = f"/gaon/delivery/couriers/{waits.pk}/"
    assert "아직 이 배달원을 확인하지 않았습니다" in text(desk.get(check))
    assert desk.post(f"{check}decisions/", {"step": "vet"}).status_code == 422
    assert "이도현" in text(desk.get(f"{CHECKS}{firm.agency.pk}/"))
