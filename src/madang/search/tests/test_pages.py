import pytest

from madang.roles.tests.towns import a_town
from madang.search.tests.shelves import kinds, put

__all__ = ["kinds"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
STORED = "<script>alert(1)</script> 그늘막"


@pytest.fixture
def gaon(settings):
    settings.MADANG_RATE_LIMITS = []
    town = a_town("gaon")
    put(town, "1", STORED, f"정류장 {STORED}")
    for number in range(12):
        put(town, f"n{number}", f"버스 {number}", "버스 노선", kind="news")
    return town


def test_the_page_shows_what_is_found_and_marks_the_words(gaon, client):
    page = client.get("/gaon/search/", {"q": "그늘막"}).text

    assert 'href="/gaon/proposals/1/"' in page
    assert "<mark>그늘막</mark>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "검색 방법"),
        ({"q": "수영장"}, "찾은 글이 없습니다"),
        ({"q": "ㅋㅋ"}, "찾을 말이 없습니다"),
        ({"q": "그늘막 수영장"}, "일부가 들어 있는 글"),
        ({"q": "버스", "page": "2"}, "2쪽 가운데 2쪽"),
        ({"q": "버스", "page": "x"}, "2쪽 가운데 1쪽"),
        ({"q": "그늘막", "kind": "news"}, "전체에서 찾기"),
        ({"q": '"><script>', "kind": '"><script>'}, "&gt;&lt;script&gt;"),
        ({"q": "버스" * 1_000, "page": "9" * 99}, "버스"),
    ],
)
def test_every_state_of_the_page_says_what_to_do(gaon, client, asked, told):
    response = client.get("/gaon/search/", asked)

    assert response.status_code == 200
    assert told in response.text
    assert "<script>" not in response.text.replace('<script src="', "")


def test_the_page_speaks_english(gaon, client):
    client.cookies["django_language"] = "en"

    assert "How to search" in client.get("/gaon/search/").text


def test_another_towns_pages_find_nothing_of_this_one(gaon, client):
    a_town("narae")

    assert "proposals/1" not in client.get("/narae/search/", {"q": "그늘막"}).text
    assert client.get("/narae/api/search", {"q": "그늘막"}).json()["count"] == 0
    similar = {"similar_kind": "proposal", "title": "그늘막 그늘막", "body": STORED}
    assert "proposals/1" not in client.post("/narae/search/similar/", similar).text
    assert "proposals/1" in client.post("/gaon/search/similar/", similar).text


def test_the_api_answers_as_the_page_does(gaon, client):
    answer = client.get("/gaon/api/search", {"q": "버스", "kind": "news", "page": 2}).json()

    assert (answer["count"], answer["pages"], len(answer["results"])) == (12, 2, 2)
    assert answer["kinds"] == [{"kind": "news", "title": "News", "count": 12}]
    assert answer["results"][0]["url"].startswith("/gaon/newss/n")
    assert {"text": "버스", "marked": True} in answer["results"][0]["passage"]


@pytest.mark.parametrize("asked", [{}, {"q": "x" * 201}, {"q": "x", "page": 0}])
def test_the_api_refuses_what_it_does_not_understand(gaon, client, asked):
    assert client.get("/gaon/api/search", asked).status_code == 422


def test_while_writing_nothing_is_shown_for_first_letters_or_unknown_kinds(gaon, client):
    for kind, title in (("proposal", "그늘"), ("secret", "그늘막을 설치해 주세요"), ("", "")):
        response = client.post("/gaon/search/similar/", {"similar_kind": kind, "title": title})
        assert (response.status_code, response.text.strip()) == (200, "")


def test_a_page_takes_the_same_number_of_queries_for_any_count(
    gaon, client, django_assert_num_queries
):
    client.get("/gaon/search/", {"q": "버스"})
    with django_assert_num_queries(2):
        client.get("/gaon/search/", {"q": "그늘막"})
    with django_assert_num_queries(2):
        client.get("/gaon/search/", {"q": "버스"})
