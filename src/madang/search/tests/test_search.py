import pytest

from madang.base import scope
from madang.roles.tests.towns import a_town
from madang.search.services import documents, search
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
