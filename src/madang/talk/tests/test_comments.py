"""Writing, editing and withdrawing: what is taken, what is refused, and who is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.base import clock
from madang.base.models import Event
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.talk.models import Comment, Version
from madang.talk.services import comments, moderation, threads
from madang.talk.tests.talks import VERDICT, a_comment, a_moderator, a_thread, refused, ruled

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return a_thread()


def written(thread, author, body, **known):
    now = known.pop("now", clock.now())
    return comments.write(thread=thread, author=author, by=author, body=body, now=now, **known)


def test_a_comment_stands_at_once_and_is_counted_with_its_stance(thread):
    comment = a_comment(thread, stance="for")
    a_comment(thread, stance="against")
    a_comment(thread)

    figures = threads.figures(threads=[thread.pk, 999])
    assert comment.is_standing
    assert (figures[thread.pk].comments, figures[thread.pk].for_) == (3, 1)
    assert (figures[thread.pk].against, figures[thread.pk].neutral) == (1, 1)
    assert figures[999].comments == 0


def test_a_comment_of_exactly_the_rules_length_is_taken_and_one_more_sign_is_not(thread):
    author = someone()

    written(thread, author, "가" * 1000)
    error = refused(lambda: written(thread, author, "나" * 1001))

    assert "1001" in str(error)


@pytest.mark.parametrize("body", ["", "   \n\n ", "\u200b\u202e\x07"])
def test_nothing_said_is_no_comment(thread, body):
    author = someone()
    refused(lambda: written(thread, author, body))


def test_megabytes_are_refused_quickly(thread):
    author = someone()
    refused(lambda: written(thread, author, "x" * 8_000_000))


def test_nobody_writes_in_a_closed_thread(thread):
    author = someone()
    threads.close(thread=thread, now=clock.now())

    assert refused(lambda: written(thread, author, "늦은 말")).code == "closed"


def test_a_thread_for_verified_residents_takes_no_other_and_of_this_town_only():
    gaon, narae = a_town("gaon"), a_town("narae")
    thread = a_thread(gaon, writers="verified")
    stranger, other = someone(), someone(narae, Role.VERIFIED_RESIDENT)

    refused(lambda: written(thread, stranger, "말"), PermissionDenied)
    refused(lambda: written(thread, other, "말"), PermissionDenied)
    assert written(thread, someone(gaon, Role.VERIFIED_RESIDENT), "말").pk


def test_nobody_writes_in_anothers_name(thread):
    author, by = someone(), someone()
    now = clock.now()
    refused(
        lambda: comments.write(thread=thread, author=author, by=by, body="말", now=now),
        PermissionDenied,
    )


def test_an_answer_to_the_last_level_stands_beside_it_and_both_are_told(thread):
    first, second, third = (someone() for _ in range(3))
    top = a_comment(thread, first)
    reply = a_comment(thread, second, parent=top)
    deepest = a_comment(thread, third, parent=reply)

    beside = a_comment(thread, first, parent=deepest)

    assert (top.depth, reply.depth, deepest.depth, beside.depth) == (0, 1, 2, 2)
    assert beside.parent == reply
    assert {one.root for one in (reply, deepest, beside)} == {top}
    assert Event.objects.get(key=f"talk.replies:{beside.pk}").to == [second.pk, third.pk]


def test_nobody_is_told_of_their_own_answer(thread):
    author = someone()
    reply = a_comment(thread, author, parent=a_comment(thread, author))
    assert not Event.objects.filter(key=f"talk.replies:{reply.pk}").exists()


def test_an_answer_stays_in_its_thread_and_needs_something_to_be_read(thread):
    elsewhere = a_thread(path="/talk/log/")
    author, other = someone(), a_comment(elsewhere)
    gone = a_comment(thread)
    comments.withdraw(comment=gone, by=gone.author, now=clock.now())

    refused(lambda: written(thread, author, "말", parent=other))
    refused(lambda: written(thread, author, "말", parent=gone))


def test_the_same_words_again_are_refused_for_a_day_whatever_their_signs(thread):
    author = someone()
    written(thread, author, "지금 사세요!")

    assert refused(lambda: written(thread, author, " 지금  사세요… ")).code == "repeated"
    assert written(thread, someone(), "지금 사세요!").pk
    assert written(thread, author, "지금 사세요!", now=clock.now() + timedelta(hours=25)).pk


def test_a_person_writes_no_more_than_the_rule_in_an_hour(thread):
    ruled(thread.town, "talk.comments_an_hour", 2)
    author, now = someone(), clock.now()
    written(thread, author, "하나", now=now)
    written(thread, author, "둘", now=now)

    assert refused(lambda: written(thread, author, "셋", now=now)).code == "too-often"
    assert written(thread, author, "셋", now=now + timedelta(minutes=61)).pk


def test_a_comment_full_of_links_is_refused(thread):
    author = someone()
    refused(lambda: written(thread, author, "http://a.kr http://b.kr http://c.kr http://d.kr"))


def test_an_edit_keeps_the_earlier_wording_and_has_its_time(thread):
    comment = a_comment(thread, body="처음", stance="for")
    author, now = comment.author, comment.written_at

    at = now + timedelta(minutes=15)
    comments.edit(comment=comment, by=author, body="나중", stance="against", now=at)

    comment.refresh_from_db()
    version = Version.objects.get(comment=comment)
    assert (comment.body, comment.stance, comment.edited_at) == ("나중", "against", at)
    assert (version.body, version.stance) == ("처음", "for")
    late = at + timedelta(seconds=1)
    refused(lambda: comments.edit(comment=comment, by=author, body="더", stance="for", now=late))


def test_nobody_edits_or_withdraws_anothers_comment_not_even_a_moderator(thread):
    comment, now = a_comment(thread), clock.now()
    for other in (someone(), a_moderator(thread.town)):
        refused(
            lambda by=other: comments.edit(
                comment=comment, by=by, body="바꿈", stance="for", now=now
            ),
            PermissionDenied,
        )
        refused(
            lambda by=other: comments.withdraw(comment=comment, by=by, now=now), PermissionDenied
        )


def test_a_hidden_comment_cannot_be_edited_into_view(thread):
    comment, now = a_comment(thread), clock.now()
    moderation.hide(comment=comment, by=a_moderator(thread.town), verdict=VERDICT, now=now)
    refused(
        lambda: comments.edit(
            comment=comment, by=comment.author, body="바꿈", stance="for", now=now
        )
    )


def test_a_withdrawn_comment_leaves_no_word_behind_but_its_answers(thread):
    comment = a_comment(thread, body="처음")
    author, now = comment.author, comment.written_at
    comments.edit(comment=comment, by=author, body="나중", stance="for", now=now)
    reply = a_comment(thread, parent=comment)

    comments.withdraw(comment=comment, by=author, now=now)

    comment.refresh_from_db()
    assert (comment.body, comment.fingerprint) == ("", "")
    assert not Version.objects.exists()
    assert Comment.objects.get(pk=reply.pk).is_standing
    assert threads.figures(threads=[thread.pk])[thread.pk].comments == 1
    refused(lambda: comments.withdraw(comment=comment, by=author, now=now))


def test_a_thread_is_one_at_its_path_and_leads_nowhere_else():
    town, now = a_town(), clock.now()
    first = threads.open(town=town, title="하나", path="/a/1/", now=now)

    assert threads.open(town=town, title="둘", path="/a/1/", now=now) == first
    for path in ("//evil.example/", "https://evil.example/", "/\\evil.example", "a/1/", "/a\n/"):
        with pytest.raises(ValueError, match="no path"):
            threads.open(town=town, title="셋", path=path, now=now)


def test_those_whose_words_stand_take_part(thread):
    stays, goes = someone(), someone()
    a_comment(thread, stays)
    a_comment(thread, stays)
    gone = a_comment(thread, goes)
    comments.withdraw(comment=gone, by=goes, now=clock.now())

    assert threads.participants(thread=thread) == [stays.pk]
