import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction

from madang.base import scope
from madang.base.models import Event
from madang.reputation.models import Reply, Review
from madang.reputation.services import ratings, replies, reviews, shelves
from madang.reputation.services.reviews import Said
from madang.reputation.tests.yards import DAY, NOW, a_yard
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def yard():
    return a_yard()


def refused():
    return pytest.raises(ValidationError)


def test_a_review_is_read_by_everybody_with_a_letter_of_the_name_hidden(yard):
    yard.review(yard.author, stars=4, text="국물이 진해요.")

    (line,) = shelves.shelf(yard.subject, asked={}, reader=None).lines

    assert (line.name, line.text, line.review.stars) == ("서○평", "국물이 진해요.", 4)
    assert line.review.about == "떡볶이 2"


def test_one_occasion_is_reviewed_once(yard):
    occasion = yard.occasion()
    said = Said(5, {"taste": 5}, "맛있어요")
    given = {"subject": yard.subject, "occasion": occasion, "by": yard.author, "now": NOW}
    reviews.write(said=said, **given)

    with refused():
        reviews.write(said=Said(1, {}, "또"), **given)

    assert [(one.stars, one.text) for one in Review.objects.all()] == [(5, "맛있어요")]


def test_nobody_reviews_anothers_occasion(yard):
    with pytest.raises(PermissionDenied):
        reviews.write(
            subject=yard.subject, occasion=yard.occasion(yard.author), said=Said(5, {}, ""),
            by=someone(), now=NOW,
        )  # fmt: skip
    assert not Review.objects.exists()


def test_a_review_comes_within_the_rules_days(yard):
    yard.review(now=NOW + timedelta(days=29))
    with refused():
        yard.review(now=NOW + timedelta(days=31))
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        Said(0, {}, ""), Said(6, {}, ""), Said(5, {"beauty": 5}, ""), Said(5, {"taste": 0}, ""),
        Said(5, {}, "가" * 1_001), Said(5, {}, "여기가 더 싸요 https://x.example"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_published(yard, said):
    with refused():
        reviews.write(
            subject=yard.subject, occasion=yard.occasion(), said=said, by=yard.author, now=NOW
        )
    assert not Review.objects.exists()


def test_the_author_edits_for_some_days_and_takes_it_back_at_any_time(yard):
    review = yard.review(yard.author, text="맛있어요")
    replies.write(review=review, by=someone(), text="고맙습니다", now=NOW)
    given = {"review": review, "by": yard.author}

    reviews.edit(said=Said(3, {"taste": 3}, "다시 보니 보통"), now=NOW + 6 * DAY, **given)
    with refused():
        reviews.edit(said=Said(1, {}, "늦음"), now=NOW + 8 * DAY, **given)
    review.refresh_from_db()
    assert (review.stars, review.text, review.edited_at) == (3, "다시 보니 보통", NOW + 6 * DAY)

    reviews.withdraw(now=NOW + 100 * DAY, **given)
    review.refresh_from_db()
    assert (review.state, review.text, review.aspects) == ("withdrawn", "", {})
    assert not Reply.objects.exists()
    yard.subject.refresh_from_db()
    assert yard.subject.counted == 0


def test_nobody_edits_or_takes_back_anothers_review(yard):
    review = yard.review(yard.author, text="맛있어요")
    for act in (
        lambda by: reviews.edit(review=review, said=Said(1, {}, ""), by=by, now=NOW),
        lambda by: reviews.withdraw(review=review, by=by, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act(someone())
    review.refresh_from_db()
    assert (review.stars, review.text, review.state) == (5, "맛있어요", "standing")


def test_the_answer_is_one_and_can_be_edited(yard):
    review, keeper = yard.review(yard.author), someone()
    first = replies.write(review=review, by=keeper, text="고맙습니다", now=NOW)
    again = replies.write(review=review, by=keeper, text="또 오세요", now=NOW + DAY)

    assert first.pk == again.pk
    assert (again.text, again.written_at, again.edited_at) == ("또 오세요", NOW, NOW + DAY)
    told = Event.objects.filter(kind="reputation.replies")
    assert [event.to for event in told] == [[yard.author.pk]]


def test_a_rating_is_shown_from_the_rules_number_on(yard):
    for _ in range(2):
        yard.review(stars=5)
    yard.subject.refresh_from_db()
    assert ratings.shown(yard.subject, least=3).stars is None

    yard.review(stars=5)
    yard.subject.refresh_from_db()
    shown = ratings.shown(yard.subject, least=3)
    assert shown.counted == 3
    assert 3.8 < shown.low < 4.3 < shown.stars < shown.high <= 5.0


def test_stars_grow_old_by_night(yard):
    for _ in range(5):
        yard.review(stars=1)
    yard.subject.refresh_from_db()
    fresh = yard.subject.stars

    ratings.rerate_all(town=yard.town, now=NOW + timedelta(days=2_700))

    yard.subject.refresh_from_db()
    assert fresh < yard.subject.stars


def test_a_list_of_reviews_asks_the_same_however_many(yard, django_assert_num_queries):
    for _ in range(3):
        replies.write(review=yard.review(), by=someone(), text="네", now=NOW)
    with django_assert_num_queries(3):
        shelves.shelf(yard.subject, asked={}, reader=None)
    for _ in range(12):
        yard.review(stars=2)
    with django_assert_num_queries(3):
        found = shelves.shelf(yard.subject, asked={"sort": "worst"}, reader=None)
    assert found.lines[0].review.stars == 2


def test_reviews_are_narrowed_by_stars_words_and_answers(yard):
    yard.review(stars=5, text="최고")
    replies.write(review=yard.review(stars=1), by=someone(), text="죄송합니다", now=NOW)

    def stars(**asked):
        return [
            one.review.stars for one in shelves.shelf(yard.subject, asked=asked, reader=None).lines
        ]

    assert stars(stars="1") == stars(answer="yes") == [1]
    assert stars(words="yes") == stars(answer="no") == [5]
    assert stars(sort="best") == [5, 1]
    assert stars(stars="nonsense") == [1, 5]


def test_marks_of_addresses_are_forgotten_after_the_rules_days(yard):
    one = yard.review(place="가온로 20, 101호")
    other = yard.review(place="가온로20,101호")
    assert one.place_mark == other.place_mark != ""
    assert "가온로" not in one.place_mark

    assert reviews.forget_marks(town=yard.town, now=NOW + 179 * DAY) == 0
    assert reviews.forget_marks(town=yard.town, now=NOW + 181 * DAY) == 2


def test_the_database_keeps_who_wrote_what_about_what(yard):
    review = yard.review(yard.author)
    for change in ({"author": someone()}, {"occasion": "other"}, {"happened_at": NOW}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_one_review_of_an_occasion():
    yard = a_yard()
    occasion, done, wrong = yard.occasion(), [], []

    def write():
        try:
            with scope.within(yard.town.pk):
                reviews.write(
                    subject=yard.subject, occasion=occasion, said=Said(4, {}, ""),
                    by=yard.author, now=NOW,
                )  # fmt: skip
            done.append(1)
        except ValidationError:
            wrong.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(done), len(wrong), Review.objects.count()) == (1, 15, 1)
    yard.subject.refresh_from_db()
    assert yard.subject.counted == 1
