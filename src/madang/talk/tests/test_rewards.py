"""Points for reports of comments that a moderator then hides."""

import pytest

from madang.base import clock
from madang.points.models import Earning
from madang.points.tests.purses import decide
from madang.roles.tests.towns import a_town, someone
from madang.talk.services import moderation, reports
from madang.talk.tests.talks import VERDICT, a_comment, a_moderator, a_thread, hidden, ruled

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = a_town()
    decide(town, report=100)
    return town


def reported(town):
    comment, reader = a_comment(a_thread(town)), someone()
    reports.hand_in(comment=comment, by=reader, reason="insult", now=clock.now())
    return comment, reader


def test_who_reported_what_a_moderator_hides_earns(town):
    comment, reader = reported(town)
    assert not Earning.objects.exists()

    hidden(comment, a_moderator(town))

    row = Earning.objects.get()
    assert (row.person, row.worth, len(row.partner)) == (reader, 100, 32)


def test_a_report_that_is_turned_down_earns_nothing(town):
    comment, _reader = reported(town)
    moderation.keep(comment=comment, by=a_moderator(town), verdict=VERDICT, now=clock.now())
    assert not Earning.objects.exists()


def test_what_reports_alone_hid_earns_nothing(town):
    ruled(town, "talk.reports_hide", 1)
    reported(town)
    assert not Earning.objects.exists()


def test_a_comment_that_is_shown_again_confirms_nobody(town):
    comment, _reader = reported(town)
    moderator = a_moderator(town)
    hidden(comment, moderator)
    moderation.restore(comment=comment, by=moderator, verdict=VERDICT, now=clock.now())
    assert Earning.objects.get().state == Earning.State.UNDONE
