from datetime import timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.participation.models import Panel, Seat, Volunteer
from madang.participation.services import portfolios, volunteers
from madang.participation.tests.panels import (
    OPENS,
    QUOTAS,
    a_full_panel,
    a_panel,
    an_official,
    composed,
    drawn,
    joined,
    known_of,
)
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, client_of, someone
from madang.towns.models import Region

pytestmark = pytest.mark.django_db
PAGE = "/gaon/participation/panels/"
EN = {"HTTP_ACCEPT_LANGUAGE": "en"}


def running(days=3):
    """Return the shift by which a panel's call is open now since `days` days."""
    return clock.now() - timedelta(days=days) - OPENS


def text_of(answer):
    return answer.content.decode()


def test_a_resident_volunteers_sees_the_own_number_and_withdraws():
    panel, person = a_panel(shift=running()), someone(a_town(), name="김하늘")
    known_of(person, panel.town, birth_date="1950-01-02")
    browser = client_of(person)
    page = f"{PAGE}{panel.key}/"
    form = text_of(browser.get(f"{page}volunteering/", **EN))
    assert "40 and older" in form
    assert 'name="age"' not in form
    for wrong in ({"sex": "female"}, {"agreed": "on"}, {"sex": "<script>", "agreed": "on"}):
        assert browser.post(f"{page}volunteering/", wrong).status_code == 422
    assert not Volunteer.objects.exists()
    answer = browser.post(f"{page}volunteering/", {"sex": "female", "agreed": "on"})
    assert answer.status_code == 302, text_of(answer)
    mine = Volunteer.objects.get()
    assert mine.number in text_of(browser.get(page))
    assert mine.number not in text_of(Client().get(page))
    again = browser.post(f"{page}volunteering/", {"sex": "female", "agreed": "on"}, **EN)
    assert again.status_code == 422
    assert "already" in text_of(again)
    assert browser.post(f"{page}withdrawals/").status_code == 302
    assert not Volunteer.objects.exists()


def test_the_page_shows_quotas_pool_and_chances_and_never_a_name():
    panel = a_full_panel()
    for one in Volunteer.objects.select_related("account"):
        one.account.name = f"이름{one.pk}"
        one.account.save()
    panel = composed(panel)
    seen = Client()
    page = text_of(seen.get(f"{PAGE}{panel.key}/", **EN))
    assert "12 people volunteered for 4 places" in page
    assert "chance-plot" in page
    assert "33.3 %" in page
    for name in portfolios.FILES:
        page += text_of(seen.get(f"{PAGE}{panel.key}/files/{name}"))
    api = f"/gaon/api/participation/panels/{panel.key}"
    page += text_of(seen.get(api)) + text_of(seen.get(f"{api}/portfolio"))
    assert "이름" not in page
    assert seen.get(f"{PAGE}{panel.key}/files/names.csv").status_code == 404


def test_before_the_chances_are_out_there_are_no_files():
    panel = a_full_panel(1)
    for name in portfolios.FILES:
        assert Client().get(f"{PAGE}{panel.key}/files/{name}").status_code == 404
    api = f"/gaon/api/participation/panels/{panel.key}"
    assert Client().get(f"{api}/portfolio").status_code == 404
    assert Client().get(api).json()["files"] == []
    assert Client().get(f"{api}/mine").status_code == 401


def test_an_official_makes_publishes_and_announces_and_two_draw():
    town = a_town()
    now = clock.now()
    dong = Region.objects.create(level=3, code="KR-gaon-1", parent=town.region, name_ko="하늘동")
    official, other = an_official(town), an_official(town)
    browser = client_of(official)
    given = {
        "title": "하천 시민단", "about": "", "size": 4, "ages": "",
        "sexes": "여성, 2, 2\n남성, 2, 2",
        "dongs": "하늘동, 1, 4", "opens_at": f"{now - timedelta(days=2):%Y-%m-%d %H:%M}",
        "closes_at": f"{now + timedelta(days=1):%Y-%m-%d %H:%M}",
        "sits_at": f"{now + timedelta(days=60):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    for wrong in (
        {"sexes": "여성, 3, 4\n남성, 3, 4\n기타, 0, 0"},
        {"dongs": "없는동, 1, 2"},
        {"ages": "19-40, 1, 2\n40+, 1, 2"},
        {"sexes": "female, 3, 2"},
        {"ages": "x, 1, 2"},
        {"closes_at": given["opens_at"]},
    ):
        answer = browser.post(f"{PAGE}new/", {**given, **wrong})
        assert answer.status_code == 422, wrong
    answer = browser.post(f"{PAGE}new/", given)
    assert answer.status_code == 302, text_of(answer)
    panel = Panel.objects.get()
    assert panel.quotas == {
        "sex": {"female": [2, 2], "male": [2, 2], "other": [0, 4]},
        "dong": {dong.code: [1, 4]},
    }
    page = f"{PAGE}{panel.key}/"
    assert Client().get(page).status_code == 404
    assert browser.get(f"{page}desk/").status_code == 200
    assert browser.post(f"{page}publications/").status_code == 302
    assert Client().get(page).status_code == 200
    assert (
        browser.post(
            f"{page}announcements/", {"source": "x", "seed_at": "2027-01-01 20:00"}
        ).status_code
        == 422
    )
    quotas = {"sexes": "female, 1, 3\nmale, 1, 3\nother, 0, 4", "dongs": "하늘동, 0, 4", "why": ""}
    assert browser.post(f"{page}quotas/", quotas).status_code == 422
    assert browser.post(f"{page}quotas/", {**quotas, "why": "여성이 적음"}).status_code == 302
    assert "여성이 적음" in text_of(Client().get(page))
    longer = {"closes_at": f"{now + timedelta(days=2):%Y-%m-%d %H:%M}", "why": "비가 많이 옴"}
    assert browser.post(f"{page}extensions/", longer).status_code == 302
    assert browser.post(f"{page}draws/", {"seed": "1", "why": "x"}).status_code == 422
    assert browser.get(f"{PAGE}desk/").status_code == 200
    for person in (other, someone(town, Role.AUDITOR), someone(town)):
        allowed = person == other
        assert (client_of(person).get(f"{page}desk/").status_code == 200) == allowed


def test_two_persons_draw_on_the_pages_and_who_was_drawn_answers():
    panel = composed(a_full_panel(shift=running(days=13)))
    official, other = an_official(panel.town), an_official(panel.town)
    page = f"{PAGE}{panel.key}/"
    answer = client_of(official).post(f"{page}draws/", {"seed": "7 11", "why": "dhlottery"})
    assert answer.status_code == 302, text_of(answer)
    approvals.approve(approval=Approval.objects.get(), by=other, now=clock.now())
    seat = Seat.objects.select_related("volunteer__account").first()
    browser = client_of(seat.volunteer.account)
    assert "The lot fell on you" in text_of(browser.get(page, **EN))
    mine = browser.get(f"/gaon/api/participation/panels/{panel.key}/mine").json()
    assert (mine["state"], mine["chance_percent"]) == ("asked", seat.volunteer.chances / 10)
    assert browser.post(f"{page}replies/", {"answer": "yes"}).status_code == 302
    seat.refresh_from_db()
    assert seat.state == "accepted"
    browser.post(f"{page}replies/", {"answer": "no"})
    assert Seat.objects.filter(instead=seat).exists()
    assert "--declined" in text_of(Client().get(page))
    out = Volunteer.objects.filter(seat=None).first()
    lines = text_of(client_of(out.account).get(page, **EN))
    assert "The lot did not fall on you" in lines


def test_another_town_neither_shows_the_panel_nor_lets_anybody_in():
    panel = a_panel("narae", shift=running())
    person = client_of(someone(a_town()))
    for path in ("", "volunteering/", "files/volunteers.csv"):
        assert person.get(f"{PAGE}{panel.key}/{path}").status_code == 404
    assert not Volunteer.objects.exists()


def test_a_script_in_a_title_stays_text():
    panel = a_panel(title="<script>alert(1)</script>", about="<img src=x onerror=alert(1)>")
    page = text_of(Client().get(f"{PAGE}{panel.key}/"))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_pages_take_the_same_queries_for_many(django_assert_max_num_queries):
    panel = drawn(composed(a_full_panel(6)))
    for _number in range(5):
        a_panel()
    with django_assert_max_num_queries(12):
        assert Client().get(PAGE).status_code == 200
    with django_assert_max_num_queries(20):
        assert Client().get(f"{PAGE}{panel.key}/").status_code == 200


def test_a_year_after_the_panel_sat_numbers_lead_nowhere():
    panel = drawn(composed(a_full_panel()))
    at = panel.sits_at + timedelta(days=volunteers.KEPT_DAYS, hours=1)
    assert volunteers.forget_due(town=panel.town, now=at - timedelta(days=1)) == 0
    assert volunteers.forget_due(town=panel.town, now=at) == 12
    assert not Volunteer.objects.exclude(account=None).exists()
    assert Volunteer.objects.count() == 12


def test_quotas_of_ages_alone_ask_for_nothing_else():
    panel = a_panel(quotas={"age": QUOTAS["age"]}, shift=running())
    page = client_of(someone(panel.town)).get(f"{PAGE}{panel.key}/volunteering/", **EN)
    assert 'name="sex"' not in text_of(page)
    kept = joined(panel)
    assert (kept.sex, kept.dong) == ("", "")
