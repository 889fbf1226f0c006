from datetime import timedelta

import pytest
from django.test import Client

from madang.participation.services.overviews import SHOWN, overview
from madang.participation.tests import parlour, yard
from madang.participation.tests.polls import NOW, a_poll
from madang.towns.services import towns

pytestmark = pytest.mark.django_db
HOME = "/gaon/participation/"


@pytest.fixture
def at(monkeypatch):
    """The town's clock, which stands."""
    monkeypatch.setattr("madang.base.clock.now", lambda: NOW)
    return NOW


def test_what_is_open_stands_on_the_door_what_ends_first_at_the_top(at):
    poll = a_poll(title="우리 동네 예산")
    conversation = parlour.a_conversation(poll.town)
    late, soon = (
        yard.a_proposal(poll.town, title=title, now=at - timedelta(days=ago))
        for title, ago in (("늦게 끝나는 제안입니다", 1), ("곧 끝나는 제안입니다", 20))
    )
    found = overview(town=poll.town, now=at)

    assert (found.polls, found.conversations, found.proposals) == (
        [poll],
        [conversation],
        [soon, late],
    )
    page = Client().get(HOME, HTTP_ACCEPT_LANGUAGE="ko").content.decode()
    assert [poll.title in page, conversation.title in page] == [True, True]
    assert page.index(soon.title) < page.index(late.title)


def test_what_is_over_is_not_open(at):
    poll = a_poll(closes_at=NOW)
    yard.a_proposal(poll.town, now=at - timedelta(days=40))
    parlour.a_conversation(poll.town, opened=False)

    assert overview(town=poll.town, now=at).is_empty
    page = Client().get(HOME, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Nothing is open at the moment" in page
    assert f'href="{HOME}proposals/"' in page


def test_another_towns_door_shows_nothing_of_ours(at):
    poll = a_poll()
    other = yard.a_town("narae")

    assert overview(town=other, now=at).is_empty
    assert poll.title not in Client().get("/narae/participation/").content.decode()


def test_the_door_costs_the_same_however_much_is_open(at, django_assert_max_num_queries):
    town = yard.a_town()
    Client().get(HOME)
    for number in range(SHOWN + 3):
        yard.a_proposal(town, title=f"제안 {number}번을 들어 주세요", now=at - timedelta(days=1))

    with django_assert_max_num_queries(12):
        page = Client().get(HOME)
    assert page.content.decode().count("제안 ") >= SHOWN


def test_the_towns_front_page_says_what_is_open_where_the_room_is(at):
    poll = a_poll(title="우리 동네 예산")
    yard.a_proposal(poll.town, title="곧 끝나는 제안입니다", now=at)
    page = Client().get("/gaon/").content.decode()
    assert [title in page for title in (poll.title, "곧 끝나는 제안입니다")] == [True, True]

    poll.town.rooms = ["transit"]
    poll.town.save()
    towns.forget()
    assert poll.title not in Client().get("/gaon/").content.decode()
