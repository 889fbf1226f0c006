import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from madang.base import scope
from madang.roles.tests.towns import a_town
from madang.search.models import Document
from madang.search.services import documents, likeness, shelves
from madang.search.tests.shelves import kinds, put

__all__ = ["kinds"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
TITLE, BODY = "버스 정류장 그늘막", "정류장에 그늘막을 설치해 주세요"


@pytest.fixture
def gaon():
    town = a_town("gaon")
    put(town, "1", "마을버스 정류장에 그늘막을 설치해 주세요", "여름에 기다리기 덥습니다.")
    put(town, "2", "초등학교 앞 불법주정차 단속", "위험합니다.")
    put(town, "3", "버스 정류장 그늘막 안내", "설치했습니다.", kind="news")
    return town


def keys(town, **more):
    asked = {"title": TITLE, "body": BODY, "kind": "proposal", **more}
    return [one.key for one in likeness.similar(town=town, **asked)]


def test_what_says_the_same_is_found_with_the_words_they_share(gaon):
    (one,) = likeness.similar(town=gaon, title=TITLE, body=BODY, kind="proposal")

    assert (one.key, one.path) == ("1", "proposals/1/")
    assert 0.3 < one.score < 1
    assert "그늘막" in one.shared


def test_the_text_itself_other_kinds_and_other_towns_are_left_out(gaon):
    narae = a_town("narae")
    put(narae, "7", TITLE, BODY)

    assert keys(gaon) == ["1"]
    assert keys(gaon, skip="1") == []
    assert keys(gaon, kind="news") == ["3"]
    with scope.within(gaon.pk):
        assert keys(narae) == []
    assert keys(narae) == ["7"]


def test_a_shelf_follows_what_is_put_changed_and_removed(gaon):
    assert keys(gaon) == ["1"]
    put(gaon, "4", TITLE, BODY)
    assert keys(gaon) == ["4", "1"]
    put(gaon, "4", "도서관 운영 시간", "밤까지 열어 주세요")
    assert keys(gaon) == ["1"]
    documents.remove(town=gaon, kind="proposal", key="1")
    assert keys(gaon) == []


def test_what_was_rolled_back_is_forgotten(gaon):
    with transaction.atomic():
        put(gaon, "4", TITLE, BODY)
        assert keys(gaon)[0] == "4"
        transaction.set_rollback(True)

    assert keys(gaon) == ["1"]


def test_a_question_takes_three_queries_however_many_texts(gaon, django_assert_num_queries):
    keys(gaon)
    for number in range(60):
        put(gaon, f"n{number}", f"{TITLE} {number}", BODY)
    with django_assert_num_queries(3):
        assert len(keys(gaon, limit=50)) == likeness.MOST


@pytest.mark.parametrize("text", ["", "ㅋㅋ", "\0", "\ud800", "'\\", "😀" * 100, "버스" * 20_000])
def test_any_text_may_be_asked(gaon, text):
    assert keys(gaon, title=text, body=text, limit=1) in ([], ["1"])


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_ends_late_is_not_missed(gaon):
    """One begins before another and ends after it, while a shelf is asked in between."""
    begun, go = threading.Event(), threading.Event()

    def late():
        try:
            with transaction.atomic():
                put(gaon, "late", TITLE, BODY)
                begun.set()
                go.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(late)
        assert begun.wait(20)
        put(gaon, "early", TITLE, BODY)
        assert set(keys(gaon)) == {"early", "1"}
        go.set()
        waiting.result()

    assert set(keys(gaon)) == {"early", "late", "1"}


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_readers_leave_a_shelf_that_is_right(gaon):
    def work(number):
        try:
            put(gaon, f"w{number % 8}", f"{TITLE} {number}", BODY)
            if number % 5 == 0:
                documents.remove(town=gaon, kind="proposal", key=f"w{number % 8}")
            return len(keys(gaon, limit=20))
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(64)))
    rows = set(Document.objects.of(gaon).filter(kind="proposal").values_list("pk", flat=True))

    assert shelves.shelf(town=gaon, kind="proposal").refresh().keys() == rows


def test_only_so_many_shelves_stay_in_memory(gaon):
    for number in range(shelves.MOST_SHELVES * 2):
        shelves.shelf(town=gaon, kind=f"k{number}")

    assert len(shelves._shelves) == shelves.MOST_SHELVES
