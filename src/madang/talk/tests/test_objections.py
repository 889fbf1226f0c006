"""Objecting once, and being heard by another."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from madang.base import clock
from madang.base.models import Event
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.talk.models import Measure, Objection
from madang.talk.services import comments, moderation, objections, queues
from madang.talk.tests.talks import VERDICT, a_comment, a_moderator, a_thread, hidden, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def gaon():
    return a_town("gaon")


@pytest.fixture
def hider(gaon):
    return a_moderator(gaon)


@pytest.fixture
def comment(gaon, hider):
    found = a_comment(a_thread(gaon))
    hidden(found, hider)
    found.refresh_from_db()
    return found


def raised(comment, by=None, text="욕이 아닙니다.", **known):
    now = known.get("now", clock.now())
    return objections.raise_(comment=comment, by=by or comment.author, text=text, now=now)


def decided(objection, by, *, is_granted=True, answer="다시 보니 지적입니다."):
    return objections.decide(
        objection=objection, by=by, is_granted=is_granted, answer=answer, now=clock.now()
    )


def test_another_moderator_grants_and_the_comment_stands_again(gaon, hider, comment):
    other = a_moderator(gaon)
    objection = raised(comment)
    assert Event.objects.get(key=f"talk.objections:{objection.pk}").to == [other.pk]

    decided(objection, other)

    comment.refresh_from_db()
    assert comment.is_standing
    assert Measure.objects.first().what == "grant"
    assert Event.objects.get(key=f"talk.objection:{objection.pk}").to == [comment.author_id]
    assert not objections.waiting(town=gaon).exists()


def test_a_refused_objection_leaves_it_hidden_with_a_public_reason(gaon, comment):
    decided(raised(comment), a_moderator(gaon), is_granted=False, answer="욕설이 맞습니다.")

    comment.refresh_from_db()
    assert not comment.is_standing
    measure = Measure.objects.first()
    assert (measure.what, measure.public_reason) == ("uphold", "욕설이 맞습니다.")


def test_who_hid_does_not_decide_and_the_table_itself_says_so(gaon, hider, comment):
    objection = raised(comment)

    refused(lambda: decided(objection, hider), PermissionDenied)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(decided_by=hider)


def test_authors_operators_of_others_and_strangers_do_not_decide(gaon, comment):
    objection = raised(comment)
    for by in (
        someone(),
        comment.author,
        someone(a_town("narae"), Role.MODERATOR),
        someone(gaon, Role.OFFICIAL),
    ):
        refused(lambda by=by: decided(objection, by), PermissionDenied)
    assert decided(objection, someone(gaon, Role.TOWN_OPERATOR)).is_granted


def test_one_objects_once_to_a_hiding_to_ones_own_and_in_time(gaon, hider, comment):
    stranger = someone()
    late = clock.now() + timedelta(days=31)
    refused(lambda: raised(comment, stranger), PermissionDenied)
    refused(lambda: raised(comment, text=" "))
    refused(lambda: raised(comment, text="x" * 1001))
    assert refused(lambda: raised(comment, now=late)).code == "too-late"
    objection = raised(comment)
    assert refused(lambda: raised(comment)).code == "again"
    decided(objection, a_moderator(gaon), is_granted=False)
    assert refused(lambda: raised(comment)).code == "again"
    assert refused(lambda: decided(objection, a_moderator(gaon))).code == "again"


def test_what_is_not_hidden_cannot_be_objected_to(gaon):
    standing = a_comment(a_thread(gaon))
    refused(lambda: raised(standing))


def test_while_an_objection_waits_nobody_restores_beside_it(gaon, hider, comment):
    raised(comment)
    now = clock.now()
    refused(lambda: moderation.restore(comment=comment, by=hider, verdict=VERDICT, now=now))


def test_a_withdrawn_comment_is_no_longer_argued_about(gaon, comment):
    objection = raised(comment)
    comments.withdraw(comment=comment, by=comment.author, now=clock.now())

    other = a_moderator(gaon)
    assert queues.objections_backlog(gaon, clock.now()).waiting == 0
    refused(lambda: decided(objection, other))
