"""What becomes of talk when a person leaves or a town ends."""

from datetime import timedelta

import pytest

from madang.base import clock, scope
from madang.office.services import closings, tables
from madang.privacy.models import Destruction
from madang.privacy.services import erasures
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.talk.models import Comment, Measure, Objection, Reaction, Report, Version
from madang.talk.services import comments, objections, reactions, reports
from madang.talk.tests.talks import a_comment, a_moderator, a_thread, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    """A hidden comment with everything that may hang on one."""
    town = a_town("gaon")
    comment, person = a_comment(a_thread(town)), someone(town, Role.VERIFIED_RESIDENT)
    now = clock.now()
    comments.edit(comment=comment, by=comment.author, body="고침", stance="for", now=now)
    a_comment(comment.thread, person, parent=comment)
    reactions.give(comment=comment, by=person, kind="agree", now=now)
    reports.hand_in(comment=comment, by=person, reason="insult", now=now)
    hidden(comment, a_moderator(town))
    objections.raise_(comment=comment, by=comment.author, text="아닙니다", now=now)
    return comment


def leave(account):
    with scope.installation():
        erasures.erase(account, reason=Destruction.Reason.CLOSURE, now=clock.now())


def test_who_leaves_takes_the_name_and_the_earlier_wordings_along(talk):
    leave(talk.author)

    talk.refresh_from_db()
    assert (talk.author, talk.body) == (None, "고침")
    assert not Version.objects.exists()
    assert Objection.objects.get().author is None
    assert Reaction.objects.count() == Report.objects.count() == 1


def test_a_moderator_who_leaves_is_no_longer_in_the_log_and_the_log_stays(talk):
    leave(Measure.objects.get().actor)

    measure = Measure.objects.get()
    assert (measure.actor, measure.role) == (None, "moderator")
    assert Objection.objects.get().hider is None


def test_a_closed_towns_talk_is_deleted_with_its_log(talk):
    town, now = talk.town, clock.now()
    closings.close(town=town, why="통합", now=now)

    closings.erase_due(now=now + timedelta(days=1830))

    left = {
        table.name
        for table in tables.of_towns()
        if table.name.startswith("talk_") and len(list(tables.csv_of(table, town_id=town.pk))) > 1
    }
    assert left == set()
    assert not Comment.objects.exists()
