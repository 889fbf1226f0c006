import dataclasses

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from madang.base import scope
from madang.roles.tests.towns import a_town
from madang.search.models import Document
from madang.search.services import documents, search
from madang.search.services.sources import Text
from madang.search.tests.shelves import NOW, kinds, put

__all__ = ["kinds"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture
def gaon():
    town = a_town("gaon")
    put(town, "1", "마을버스 정류장에 그늘막을 설치해 주세요", "여름에 기다리기 덥습니다.")
    put(town, "2", "초등학교 앞 불법주정차 단속", "버스가 지나가지 못합니다.", days=2)
    put(town, "3", "버스 노선 개편 안내", "새 노선은 12월부터입니다.", kind="news", days=3)
    return town


def keys(town, query, **more):
    found = search.find(town=town, query=query, now=NOW, **more)
    return [hit.document.key for hit in found.hits]


def test_a_word_is_found_in_any_form_titles_first(gaon):
    assert keys(gaon, "버스를") == ["3", "1", "2"]


def test_all_words_are_wanted(gaon):
    assert keys(gaon, "버스 단속") == ["2"]


def test_another_towns_documents_are_never_found(gaon):
    narae = a_town("narae")
    put(narae, "1", "버스 정류장 조명")

    for one in (gaon, narae):
        with scope.within(one.pk):
            found = search.find(town=one, query="버스 | 정류장", now=NOW)
            assert {hit.document.town_id for hit in found.hits} == {one.pk}
    with scope.within(gaon.pk):
        assert keys(narae, "조명") == []


def test_what_is_removed_is_not_found(gaon):
    documents.remove(town=gaon, kind="proposal", key="1")
    documents.remove(town=gaon, kind="proposal", key="1")

    assert keys(gaon, "그늘막") == []


HOSTILE = [
    "'; DROP TABLE search_document; --",
    "') | ('버스",
    "버스 & | ! <-> :* ( ) \\ '",
    '"버스 정류장',
    "버스\0정류장",
    "\ud800버스",
    "😀" * 500,
    "버스" * 5_000,
    "가 " * 5_000,
    "-" * 1_000,
    '""' * 500,
    "%s %(x)s {0} $1",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_whatever_is_asked_is_answered_and_changes_nothing(gaon, query):
    search.find(town=gaon, query=query, now=NOW)
    search.find(town=gaon, query=query, now=NOW, page=10**9, kinds=[query])

    assert Document.objects.count() == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_published_can_be_kept_and_found(gaon, text):
    put(gaon, "9", f"수영장 {text}", text * 3)

    assert keys(gaon, "수영장") == ["9"]


def test_a_phrase_stands_together_and_a_barred_word_is_not_there(gaon):
    assert keys(gaon, '"버스 노선"') == ["3"]
    assert keys(gaon, '"노선 버스"') == []
    assert keys(gaon, "버스 -노선") == ["1", "2"]


def test_where_no_text_has_all_words_some_are_enough_and_it_is_said(gaon):
    found = search.find(town=gaon, query="그늘막 수영장", now=NOW)

    assert found.loose
    assert [hit.document.key for hit in found.hits] == ["1"]
    assert not search.find(town=gaon, query="그늘막", now=NOW).loose


def test_facets_count_every_kind_and_narrow_by_one(gaon):
    found = search.find(town=gaon, query="버스", kinds=["news", "nonsense"], now=NOW)

    assert [(one.source.kind, one.count, one.taken) for one in found.facets] == [
        ("proposal", 2, False),
        ("news", 1, True),
    ]
    assert [hit.document.key for hit in found.hits] == ["3"]


def test_what_is_published_later_is_not_found_yet(gaon):
    put(gaon, "4", "버스 요금", days=-1)

    assert "4" not in keys(gaon, "버스 요금")


def test_a_room_that_is_closed_is_not_found(gaon, kinds):
    kinds["news"] = dataclasses.replace(kinds["news"], room="transit")
    assert keys(gaon, "노선") == ["3"]
    gaon.rooms = []

    assert keys(gaon, "노선") == []


def test_a_text_that_is_put_again_is_found_as_it_is_now(gaon):
    put(gaon, "1", "도서관", days=3)

    assert keys(gaon, "그늘막") == []
    assert keys(gaon, "도서관") == ["1"]
    assert Document.objects.of(gaon).count() == 3


def test_a_kind_that_no_room_declares_and_a_path_out_of_town_are_refused(gaon):
    row = {"town": gaon, "key": "1", "title": "x", "body": "", "published_at": NOW}
    with pytest.raises(LookupError):
        documents.put(**row, kind="secret", path="x/")
    for path in (
        "/other/",
        "//evil.example/",
        "../narae/",
        "a/../../b",
        'x" onclick="',
        "a b",
        ".",
    ):
        with pytest.raises(ValidationError):
            documents.put(**row, kind="news", path=path)

    assert Document.objects.count() == 3


def test_many_results_come_in_pages_with_the_same_number_of_queries(
    gaon, django_assert_num_queries
):
    with django_assert_num_queries(2):
        assert len(keys(gaon, "버스")) == 3
    for number in range(25):
        put(gaon, f"n{number}", f"버스 {number}")
    with django_assert_num_queries(2):
        first = search.find(town=gaon, query="버스", now=NOW)
    third = search.find(town=gaon, query="버스", now=NOW, page=3)

    assert (first.count, first.pages, len(first.hits), len(third.hits)) == (28, 3, 10, 8)


def test_rebuilding_brings_the_copies_in_line_and_leaves_what_has_not_changed(gaon, kinds):
    texts = [Text("1", "수영장", "새 수영장", "proposals/1/", NOW)]
    kinds["proposal"] = dataclasses.replace(kinds["proposal"], texts=lambda town, now: texts)

    assert documents.rebuild(town=gaon, now=NOW) == 1
    assert keys(gaon, "수영장") == ["1"]
    assert Document.objects.count() == 1
    Document.objects.update(changed=0)
    documents.rebuild(town=gaon, now=NOW, afresh=False)
    assert Document.objects.get().changed == 0
    documents.rebuild(town=gaon, now=NOW)
    assert Document.objects.get().changed > 0


def test_the_command_rebuilds_a_town(gaon, capsys):
    call_command("reindex", town="gaon")

    assert capsys.readouterr().out == "gaon: 0 texts\n"
    with pytest.raises(CommandError):
        call_command("reindex", town="nowhere")
