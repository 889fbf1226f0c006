"""Reports, requests to hide, objections, signs, and what officials decide about them."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction

from madang.base.models import Event
from madang.reputation.models import Complaint, Protest, Review, Signal, Takedown, Verdict
from madang.reputation.services import (
    complaints,
    logs,
    looks,
    protests,
    queues,
    shelves,
    takedowns,
    verdicts,
)
from madang.reputation.tests.yards import DAY, NOW, a_yard
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return a_yard()


@pytest.fixture
def review(yard):
    return yard.review(yard.author, stars=1, text="사장 홍길동 전화번호는 010-0000-0000")


def asked(review, *, reason="private", by=None, now=NOW):
    text = "이름과 전화번호가 있습니다."
    return takedowns.ask(review=review, by=by or someone(), reason=reason, text=text, now=now)


def decide(yard, review, *, by=None, hide=False, reason="private", why="살펴보았습니다.", now=NOW):
    return verdicts.decide(
        review=review, by=by or yard.official, is_hidden=hide, reason=reason, public_reason=why,
        now=now,
    )  # fmt: skip


def state(review):
    review.refresh_from_db()
    return review.state


def waiting(yard):
    return queues.backlog(yard.town, NOW).waiting


def test_what_hurts_rights_is_hidden_at_once_and_shown_again_after_thirty_days(yard, review):
    asked(review)
    assert state(review) == "paused"
    shelf = shelves.shelf(yard.subject, asked={}, reader=None)
    assert (shelf.lines, shelf.paused) == ([], 1)

    assert takedowns.lapse(town=yard.town, now=NOW + 29 * DAY) == 0
    assert takedowns.lapse(town=yard.town, now=NOW + 30 * DAY) == 1

    assert state(review) == "standing"
    assert [one.what for one in Verdict.objects.all()] == ["lapse", "pause"]
    assert Event.objects.filter(kind="reputation.decided").count() == 2
    assert waiting(yard) == 1, "an official still looks at what was asked"


def test_stars_go_on_counting_while_a_review_is_hidden_for_a_while(yard, review):
    asked(review)

    yard.subject.refresh_from_db()
    assert yard.subject.counted == 1


def test_for_other_reasons_it_stands_until_an_official_has_looked(yard, review):
    asked(review, reason="other_matter")

    assert state(review) == "standing"
    assert waiting(yard) == 1


def test_that_one_did_not_like_it_is_no_reason(yard, review):
    for reason in ("opinion", "", "not_genuine"):
        with pytest.raises(ValidationError):
            asked(review, reason=reason)
    assert (state(review), Takedown.objects.count()) == ("standing", 0)


def test_a_shop_asks_once_for_each_review_and_for_few_at_a_time(yard, review):
    asked(review, reason="advert")
    with pytest.raises(ValidationError):
        asked(review)
    for _ in range(4):
        asked(yard.review(), reason="advert")
    more = yard.review()
    with pytest.raises(ValidationError):
        asked(more)
    assert state(more) == "standing"


def test_an_official_hides_it_for_good_with_a_public_reason(yard, review):
    asked(review)

    decide(yard, review, hide=True, why="전화번호가 들어 있습니다.")

    assert state(review) == "removed"
    assert waiting(yard) == 0
    yard.subject.refresh_from_db()
    assert yard.subject.counted == 0
    log = list(logs.csv_lines(town=yard.town))
    assert "전화번호가 들어 있습니다." in log[1]
    assert yard.official.email not in "".join(log)


def test_an_official_shows_it_again_before_the_time_is_over(yard, review):
    asked(review)

    assert decide(yard, review).what == "show"
    assert state(review) == "standing"


def test_who_decides_is_of_this_town_and_says_why(yard, review):
    stranger = a_yard("narae").official
    for by in (stranger, someone(), yard.author, someone(yard.town, Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            decide(yard, review, by=by, hide=True)
    with pytest.raises(ValidationError):
        decide(yard, review, hide=True, why=" ")
    with pytest.raises(ValidationError):
        decide(yard, review, hide=True, reason="")
    assert (state(review), Verdict.objects.count()) == ("standing", 0)


def test_nobody_decides_on_a_review_of_their_own_or_what_they_asked_for(yard):
    own = yard.review(yard.official, stars=5)
    of_mine = yard.review()
    asked(of_mine, by=yard.official)
    for review in (own, of_mine):
        with pytest.raises(PermissionDenied):
            decide(yard, review)


def test_the_author_objects_once_and_another_decides(yard, review):
    asked(review)
    decide(yard, review, hide=True)

    protests.raise_(review=review, by=yard.author, text="사실입니다.", now=NOW)
    with pytest.raises(ValidationError):
        protests.raise_(review=review, by=yard.author, text="또", now=NOW)
    with pytest.raises(PermissionDenied):
        decide(yard, review)  # who hid it

    other = someone(yard.town, Role.MODERATOR)
    assert decide(yard, review, by=other).what == "show"
    assert state(review) == "standing"
    assert waiting(yard) == 0


def test_a_refused_objection_leaves_it_hidden(yard, review):
    decide(yard, review, hide=True)
    protests.raise_(review=review, by=yard.author, text="사실입니다.", now=NOW)

    other = someone(yard.town, Role.MODERATOR)
    assert decide(yard, review, by=other, hide=True).what == "uphold"
    assert state(review) == "removed"


def test_only_its_author_objects_and_only_in_time(yard, review):
    with pytest.raises(ValidationError):
        protests.raise_(review=review, by=yard.author, text="아직", now=NOW)
    decide(yard, review, hide=True)
    with pytest.raises(PermissionDenied):
        protests.raise_(review=review, by=someone(), text="남", now=NOW)
    with pytest.raises(ValidationError):
        protests.raise_(review=review, by=yard.author, text="늦음", now=NOW + 31 * DAY)
    assert not Protest.objects.exists()


def test_readers_report_and_nothing_is_hidden_by_that(yard, review):
    for _ in range(20):
        complaints.hand_in(review=review, by=someone(), reason="insult", text="", now=NOW)

    assert state(review) == "standing"
    assert waiting(yard) == 1
    assert decide(yard, review).what == "keep"
    assert waiting(yard) == 0


def test_one_reports_a_review_once_and_never_ones_own(yard, review):
    reader = someone()
    given = {"review": review, "reason": "insult", "text": "", "now": NOW}
    complaints.hand_in(by=reader, **given)
    with pytest.raises(ValidationError):
        complaints.hand_in(by=reader, **given)
    with pytest.raises(PermissionDenied):
        complaints.hand_in(by=yard.author, **given)
    assert Complaint.objects.count() == 1


def test_what_is_conspicuous_waits_for_a_person_and_does_not_count_meanwhile(yard):
    false = yard.review(is_near=True, stars=5)
    yard.review(stars=3)

    assert looks.look(town=yard.town, kind="delivery.shop", orders=Counter(), now=NOW) == 1

    assert state(false) == "standing"
    assert false.is_marked
    yard.subject.refresh_from_db()
    assert yard.subject.counted == 1
    assert waiting(yard) == 1
    assert len(looks.sentences(false)) == Signal.objects.count() >= 1


def test_what_a_person_found_genuine_counts_again_and_is_not_marked_anew(yard):
    near = yard.review(is_near=True)
    look = {"town": yard.town, "kind": "delivery.shop", "orders": Counter()}
    looks.look(now=NOW, **look)

    decide(yard, near, why="가족이 아니라 옆집입니다.")

    assert looks.look(now=NOW + timedelta(hours=1), **look) == 0
    yard.subject.refresh_from_db()
    assert (yard.subject.counted, waiting(yard)) == (1, 0)


def test_a_false_review_is_hidden_and_its_author_told(yard):
    false = yard.review(is_near=True)
    looks.look(town=yard.town, kind="delivery.shop", orders=Counter(), now=NOW)

    decide(yard, false, hide=True, reason="not_genuine", why="가게 주소로 주문했습니다.")

    assert state(false) == "removed"
    assert Event.objects.filter(kind="reputation.decided", to=[false.author_id]).count() == 1


def test_verdicts_are_never_changed(yard, review):
    decide(yard, review)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Verdict.objects.update(public_reason="다르게")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Verdict.objects.all()._raw_delete("default")


def test_the_queue_asks_the_same_however_many(yard, django_assert_num_queries):
    for _ in range(4):
        asked(yard.review(), reason="advert")
    with django_assert_num_queries(1):
        found = list(queues.rows(town=yard.town).order_by("since"))
        assert [one.has_takedown for one in found] == [True] * 4
        assert [one.subject.name for one in found] == ["봄날분식"] * 4
    assert Review.objects.count() == 4
