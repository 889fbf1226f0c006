from datetime import timedelta

import pytest
from django.test import Client

from madang.base import clock
from madang.base.models import Event
from madang.participation.forms.polls import PollForm
from madang.participation.models import Poll, Voter
from madang.participation.services import conversations, moments, opinions, polls, statements
from madang.participation.tests.panels import a_panel
from madang.participation.tests.parlour import NOW, Role, a_conversation, a_town, someone
from madang.participation.tests.polls import (
    AFTER,
    CLOSES,
    DRAFT,
    a_poll,
    a_voter,
    a_wallet,
    operator_of,
)
from madang.residents.models import Assistance
from madang.residents.requests import KEY
from madang.roles.tests.towns import client_of

pytestmark = pytest.mark.django_db
ROOM = "/gaon/participation/"


def text_of(path):
    answer = Client().get(f"{ROOM}{path}", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200
    return answer.content.decode().replace("\r\n ", "")


def ended(poll):
    by = operator_of(poll)
    polls.seal(poll=poll, by=by, now=AFTER)
    return polls.publish(poll=poll, by=by, now=AFTER)


def test_votes_and_results_are_in_the_feed_and_drafts_are_not():
    a_poll(fixed=False, title="아직 비밀")
    poll = ended(a_poll(title="<b>예산</b>"))
    feed = text_of("polls/feed.xml")
    assert "아직 비밀" not in feed
    assert "<b>예산" not in feed
    assert feed.count("<entry>") == 2
    assert f"/gaon/participation/polls/{poll.key}/" in feed


def test_conversations_and_answers_are_in_the_feed():
    town = a_town()
    a_conversation(town, opened=False)
    talk = a_conversation(town)
    said, by = talk.statements.first(), someone(town, Role.OFFICIAL)
    statements.answer(
        statement_id=said.pk, town=town, answer="내년에 합니다", link="", by=by, now=NOW
    )
    feed = text_of("conversations/feed.xml")
    assert feed.count("<entry>") == 2
    assert "내년에 합니다" in feed


def test_a_calendar_has_the_dates_of_votes_and_panels_that_are_near():
    poll, panel = a_poll(), a_panel()
    a_panel("narae", title="나래 시민단")
    found = list(moments.dates(poll.town, now=CLOSES))
    assert [one.what for one in found] == ["begins", "ends", "call", "sits"]
    assert len({one.uid for one in found}) == 4
    assert list(moments.dates(poll.town, now=panel.sits_at + timedelta(days=400))) == []
    calendar = text_of("polls/dates.ics")
    assert "나래" not in calendar


def test_who_got_a_credential_is_told_of_the_result_once():
    poll = a_poll()
    wallet = a_wallet(poll)
    assert wallet is not None
    ended(poll)
    event = Event.objects.get(kind=moments.VOTE)
    assert len(event.to) == 1
    assert event.path == f"/participation/polls/{poll.key}/"


def test_who_took_part_is_told_of_answers_once_a_day_and_of_the_end():
    town = a_town()
    talk, person, by = a_conversation(town), someone(town), someone(town, Role.OFFICIAL)
    opinions.cast(
        conversation_id=talk.pk, number=0, town=town, value=1, account=person, by=person, now=NOW
    )
    for said in talk.statements.all():
        statements.answer(statement_id=said.pk, town=town, answer="예", link="", by=by, now=NOW)
    assert [event.to for event in Event.objects.filter(kind=moments.CONVERSATION)] == [[person.pk]]
    conversations.close(conversation_id=talk.pk, town=town, by=by, now=NOW)
    assert Event.objects.filter(kind=moments.CONVERSATION).count() == 2


def test_at_the_counter_the_credential_is_the_residents_and_counts_as_a_kiosks():
    now = clock.now()
    poll = a_poll(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    official, resident = someone(poll.town, Role.OFFICIAL), a_voter(poll)
    sitting = Assistance.objects.create(
        town=poll.town, official=official, resident=resident, why="화면이 어려움",
        confirmation="code", asked_at=now, confirmed_at=now, until=now + timedelta(minutes=20),
    )  # fmt: skip
    browser = client_of(official)
    session = browser.session
    session[KEY] = sitting.pk
    session.save()
    answer = browser.post(f"{ROOM}polls/{poll.key}/credentials/", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200
    assert "Turn the screen to the voter" in answer.content.decode()
    voter = Voter.objects.get()
    assert (voter.account, voter.way) == (resident, "kiosk")


def a_form(**changes):
    lines = "\n".join(f"{one['id']}, {one['cost']}, {one['title']}" for one in DRAFT["projects"])
    given = {
        "title": "봄 예산", "about": "", "kind": "approval", "projects": lines, "budget": 100,
        "opens_at": "2026-11-20 09:00", "closes_at": "2026-11-30 18:00", "longest": 2,
        "rule": "greedy", "completion": "none", "stop": "exhaustive", "min_votes": 0, "area": "",
        "least_age": "", "most_age": "", "caps": "", "incompatible": "", **changes,
    }  # fmt: skip
    return PollForm(given, instance=Poll(town=a_town()))


def test_caps_and_exclusions_are_typed_fixed_and_shown():
    form = a_form(caps="청년, 60, a b", incompatible="a c")
    assert form.is_valid(), form.errors
    poll, by = form.poll(), operator_of(a_town())
    poll = polls.make(poll, by=by, now=NOW)
    poll = polls.fix(poll=poll, seed="1", by=by, now=NOW)
    (cap,) = poll.fixed.caps
    assert (cap.name, cap.most, cap.projects) == ("청년", 60, ("a", "b"))
    assert poll.fixed.incompatible == (("a", "c"),)
    page = text_of(f"polls/{poll.key}/")
    assert "At most for: 청년" in page
    assert "At most one of these wins" in page


@pytest.mark.parametrize(
    "wrong",
    [{"caps": "청년, x, a"}, {"caps": "청년, 60, z"}, {"caps": "청년"}, {"caps": "청년, 60,"},
     {"incompatible": "a"}, {"incompatible": "a z"}, {"incompatible": "a a"}],
)  # fmt: skip
def test_caps_and_exclusions_that_cannot_be_are_refused(wrong):
    assert list(a_form(**wrong).errors) == list(wrong)
