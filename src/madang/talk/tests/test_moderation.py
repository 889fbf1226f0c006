"""Reactive moderation: reports, measures with reasons, and a log that stays."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from madang.base import clock, scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.talk.models import Comment, Measure, Reaction, Report
from madang.talk.services import logs, moderation, queues, reactions, reports, threads
from madang.talk.services.moderation import Verdict
from madang.talk.tests.talks import (
    VERDICT,
    a_comment,
    a_moderator,
    a_thread,
    hidden,
    refused,
    ruled,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gaon():
    return a_town("gaon")


@pytest.fixture
def moderator(gaon):
    return a_moderator(gaon)


@pytest.fixture
def comment(gaon):
    return a_comment(a_thread(gaon))


def report(comment, by=None, reason="insult", text=""):
    person = by or someone(comment.town, Role.VERIFIED_RESIDENT)
    return reports.hand_in(comment=comment, by=person, reason=reason, text=text, now=clock.now())


def ranks(town):
    return {row.pk: row.rank for row in queues.rows(town=town, now=clock.now())}


def test_a_reaction_counts_once_of_a_kind_and_can_be_taken_back(comment):
    person, now = someone(), clock.now()

    assert reactions.give(comment=comment, by=person, kind="agree", now=now)
    assert not reactions.give(comment=comment, by=person, kind="agree", now=now)
    assert reactions.give(comment=comment, by=person, kind="thanks", now=now)
    assert reactions.take_back(comment=comment, by=person, kind="agree")
    assert not reactions.take_back(comment=comment, by=person, kind="agree")
    assert [one.kind for one in Reaction.objects.all()] == ["thanks"]


def test_nobody_reacts_to_themselves_or_with_what_there_is_not(comment):
    now = clock.now()
    refused(
        lambda: reactions.give(comment=comment, by=comment.author, kind="agree", now=now),
        PermissionDenied,
    )
    person = someone()
    refused(lambda: reactions.give(comment=comment, by=person, kind="hate", now=now))


@pytest.mark.django_db(transaction=True)
def test_64_reactions_and_reports_of_one_person_at_once_are_one(settings):
    comment = a_comment(a_thread(a_town("gaon")))
    person = someone()

    def react(_number):
        return reactions.give(comment=comment, by=person, kind="agree", now=clock.now())

    def complain(_number):
        try:
            report(comment, person)
        except ValidationError:
            return False
        return True

    assert sum(at_once(64, react)) == 1
    assert sum(at_once(64, complain)) == 1
    assert (Reaction.objects.count(), Report.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_64_residents_who_report_at_once_hide_once_where_the_rule_says_so():
    town = a_town("gaon")
    ruled(town, "talk.reports_hide", 10)
    comment = a_comment(a_thread(town))
    people = [someone(town, Role.VERIFIED_RESIDENT) for _ in range(64)]

    def complain(number):
        try:
            report(comment, people[number])
        except ValidationError:  # hidden by then
            return 0
        return 1

    assert sum(at_once(64, complain)) == 10
    measure = Measure.objects.get(what="hide")
    assert (measure.actor, measure.role, measure.reports) == (None, "", 10)


def test_reports_hide_nothing_by_themselves_however_many(comment):
    for _ in range(12):
        report(comment)

    comment.refresh_from_db()
    assert comment.is_standing
    assert not Measure.objects.exists()


def test_only_reports_of_verified_residents_put_a_comment_first(gaon, comment):
    other = a_comment(comment.thread)
    for _ in range(5):
        report(comment, someone())
    for _ in range(2):
        report(other)
    assert ranks(gaon) == {comment.pk: 1, other.pk: 1}

    report(other)

    assert ranks(gaon) == {comment.pk: 1, other.pk: 0}


def test_moderators_are_told_once_a_day_and_when_a_comment_comes_first(gaon, moderator, comment):
    for _ in range(4):
        report(comment)

    told = Event.objects.filter(kind="talk.reports")
    assert [event.to for event in told] == [[moderator.pk], [moderator.pk]]


def test_nobody_reports_twice_themselves_or_without_a_reason(comment):
    person = someone()
    report(comment, person)

    assert refused(lambda: report(comment, person)).code == "again"
    refused(lambda: report(comment, comment.author), PermissionDenied)
    refused(lambda: report(comment, someone(), reason="ugly"))
    stranger = someone()
    refused(lambda: report(comment, stranger, reason="other"))
    refused(lambda: report(comment, stranger, text="x" * 501))


def test_reports_of_a_person_are_limited_by_the_day(gaon, comment):
    ruled(gaon, "talk.reports_a_day", 1)
    person = someone()
    report(comment, person)
    other = a_comment(comment.thread)

    assert refused(lambda: report(other, person)).code == "too-often"


def test_hiding_tells_the_author_settles_reports_and_stands_in_the_log(gaon, moderator, comment):
    report(comment)

    measure = hidden(comment, moderator)

    comment.refresh_from_db()
    assert (comment.is_standing, comment.hidden_reason) == (False, "insult")
    assert not Report.objects.waiting().exists()
    assert (measure.role, measure.article, measure.reports) == (
        "moderator",
        "운영정책 제4조 제1호",
        1,
    )
    assert Event.objects.get(kind="talk.moderated").to == [comment.author_id]
    (entry,) = logs.entries(logs.rows(town=gaon), town=gaon)
    assert entry.public_reason == VERDICT.public_reason
    assert comment.author.name not in str(entry)
    assert moderator.name not in str(entry)
    refused(lambda: hidden(comment, moderator))


def test_who_is_no_moderator_of_this_town_moderates_nothing(gaon, comment):
    narae = a_town("narae")
    people = (
        someone(),
        someone(gaon, Role.VERIFIED_RESIDENT, Role.OFFICIAL),
        someone(gaon, Role.TOWN_OPERATOR),
        someone(narae, Role.MODERATOR),
    )
    report(comment)
    now = clock.now()
    for by in people:
        for act in (moderation.hide, moderation.keep, moderation.warn, moderation.restore):
            refused(
                lambda act=act, by=by: act(comment=comment, by=by, verdict=VERDICT, now=now),
                PermissionDenied,
            )
        for act in (moderation.close, moderation.reopen):
            refused(
                lambda act=act, by=by: act(thread=comment.thread, by=by, verdict=VERDICT, now=now),
                PermissionDenied,
            )


def test_nobody_moderates_their_own_words(gaon, moderator):
    mine = a_comment(a_thread(gaon), moderator)
    refused(lambda: hidden(mine, moderator), PermissionDenied)
    hidden(mine, a_moderator(gaon))
    now = clock.now()
    refused(
        lambda: moderation.restore(comment=mine, by=moderator, verdict=VERDICT, now=now),
        PermissionDenied,
    )


@pytest.mark.parametrize(
    "verdict", [Verdict("ugly", "까닭"), Verdict("insult", "  "), Verdict("insult", "x" * 301)]
)
def test_nothing_is_hidden_without_a_published_reason_and_public_words(comment, moderator, verdict):
    now = clock.now()
    refused(lambda: moderation.hide(comment=comment, by=moderator, verdict=verdict, now=now))


def test_what_was_hidden_by_mistake_is_shown_again_and_the_log_keeps_both(comment, moderator):
    hidden(comment, moderator)
    moderation.restore(comment=comment, by=moderator, verdict=VERDICT, now=clock.now())

    comment.refresh_from_db()
    assert comment.is_standing
    assert list(Measure.objects.values_list("what", flat=True)) == ["restore", "hide"]


def test_a_closed_discussion_is_opened_by_moderators_alone(gaon, moderator, comment):
    thread, now = comment.thread, clock.now()
    moderation.close(thread=thread, by=moderator, verdict=VERDICT, now=now)
    thread.refresh_from_db()
    author = someone()

    assert refused(lambda: a_comment(thread, author)).code == "closed"
    threads.reopen(thread=thread)
    assert not thread.is_open
    moderation.reopen(thread=thread, by=moderator, verdict=VERDICT, now=now)
    thread.refresh_from_db()
    assert a_comment(thread, author).pk


def test_the_log_is_never_changed_but_to_forget_who_acted(gaon, comment, moderator):
    measure = hidden(comment, moderator)
    for change in (
        "UPDATE talk_measure SET public_reason = '다른 까닭'",
        "UPDATE talk_measure SET actor_id = NULL, done_at = now()",
        "DELETE FROM talk_measure",
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            run(change)
    Measure.objects.update(actor=None)
    measure.refresh_from_db()
    assert measure.public_reason == VERDICT.public_reason


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_one_town_sees_nothing_of_anothers_talk(gaon, comment, moderator):
    hidden(comment, moderator)
    with scope.within(a_town("narae").pk):
        assert not Comment.objects.exists()
        assert not Measure.objects.exists()


def test_a_reminder_leaves_the_comment_and_its_reports(comment, moderator):
    report(comment)
    moderation.warn(comment=comment, by=moderator, verdict=VERDICT, now=clock.now())

    comment.refresh_from_db()
    assert comment.is_standing
    assert Report.objects.waiting().count() == 1
    assert Event.objects.filter(kind="talk.moderated").count() == 1


def test_what_waits_too_long_is_overdue(gaon, comment):
    report(comment)
    later = clock.now() + timedelta(days=4)

    assert queues.reports_backlog(gaon, clock.now()).overdue == 0
    backlog = queues.reports_backlog(gaon, later)
    assert (backlog.waiting, backlog.overdue) == (1, 1)
