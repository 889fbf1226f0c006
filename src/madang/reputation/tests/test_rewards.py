"""Points for reports of reviews that an official then hides."""

import pytest

from madang.points.models import Earning
from madang.points.tests.purses import decide
from madang.reputation.services import complaints, verdicts
from madang.reputation.tests.yards import NOW, a_yard
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


def ruling(yard, review, *, hides: bool) -> None:
    verdicts.decide(
        review=review, by=yard.official, is_hidden=hides, reason="insult",
        public_reason="살펴보았습니다.", now=NOW,
    )  # fmt: skip


def test_readers_who_reported_earn_when_a_review_is_hidden_and_not_when_it_comes_back():
    yard, reader = a_yard(), someone()
    decide(yard.town, report=100)
    review = yard.review(yard.author, stars=1, text="바보")
    complaints.hand_in(review=review, by=reader, reason="insult", text="", now=NOW)

    ruling(yard, review, hides=True)
    row = Earning.objects.get()
    assert (row.person, row.worth, row.about) == (reader, 100, "봄날분식")

    ruling(yard, review, hides=False)
    row.refresh_from_db()
    assert row.state == Earning.State.UNDONE


def test_a_report_of_a_review_that_stays_earns_nothing():
    yard = a_yard()
    decide(yard.town, report=100)
    review = yard.review(yard.author)
    complaints.hand_in(review=review, by=someone(), reason="insult", text="", now=NOW)
    ruling(yard, review, hides=False)
    assert not Earning.objects.exists()
