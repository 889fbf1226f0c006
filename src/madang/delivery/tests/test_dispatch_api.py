"""Dispatch by API for officials: the page's figures, nobody's name, and nobody else's to read."""

from datetime import timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.delivery.services import daybooks, duties, zoneboards
from madang.delivery.tests import kitchens
from madang.delivery.tests.crews import a_crew
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
API = "/gaon/api/delivery/dispatch"


@pytest.fixture
def crew(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: kitchens.NOW)
    return a_crew()


def test_it_says_what_the_page_says(crew, monkeypatch):
    crew.courier()
    rests = crew.courier(name="다래")
    duties.pause(by=rests.account, now=kitchens.NOW, **crew.given)
    crew.ready()
    crew.accepted()
    crew.ready()
    later = kitchens.NOW + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = client_of(crew.kitchen.official).get(API)
    (zone,) = answer.json()["zones"]
    (board,) = zoneboards.boards(crew.kitchen.town, now=later)
    assert (zone["on_duty"], zone["on_break"], zone["carrying"]) == (2, 1, 1)
    assert [one["order"] for one in zone["orders"]] == [one.order.pk for one in board.orders]
    assert (zone["late"], zone["nobody_yet"]) == (2, 1)
    assert zone["last"]["orders"] == board.last.orders
    assert answer.json()["incomes"] is None
    assert answer.json()["today"] == vars(daybooks.today(crew.kitchen.town, now=later))
    assert answer.json()["today"]["under_way"] == 2
    assert "나래" not in answer.text
    assert "다래" not in answer.text


def test_it_asks_as_often_for_any_number(crew, django_assert_max_num_queries):
    desk = client_of(crew.kitchen.official)
    crew.courier()
    crew.ready()
    with django_assert_max_num_queries(40) as asked:
        desk.get(API)
    for _each in range(2):
        crew.courier()
        crew.ready()
    with django_assert_max_num_queries(len(asked)):
        desk.get(API)


def test_others_are_refused(crew):
    kitchen = crew.kitchen
    elsewhere = someone(a_town("dasan"), Role.OFFICIAL)
    for person in (kitchen.keeper, kitchen.seo, kitchen.rider, elsewhere):
        assert client_of(person).get(API).status_code == 403
    assert client_of(kitchen.official).get("/dasan/api/delivery/dispatch").status_code == 403
    assert client_of(elsewhere).get("/dasan/api/delivery/dispatch").json()["zones"] == []
    assert Client().get(API).status_code == 401
