import pytest

from madang.base.looks import page_address

pytestmark = pytest.mark.django_db


def test_easy_words_are_kept_and_shown(client):
    answer = client.post("/look/", {"words": "easy", "next": "/"})

    assert answer.cookies["words"].value == "easy"
    assert 'data-words="easy"' in client.get("/").text


def test_a_level_of_words_that_does_not_exist_is_not_kept(client):
    answer = client.post("/look/", {"words": '"><script>', "next": "/"})

    assert "words" not in answer.cookies
    client.cookies["words"] = "hard"
    assert 'data-words="usual"' in client.get("/").text


def test_a_page_that_was_read_is_come_back_to_as_it_is(rf):
    assert page_address(rf.get("/towns/?q=gaon")) == "/towns/?q=gaon"


def test_after_a_form_one_comes_back_to_the_page_on_which_it_stands(rf):
    page = "http://testserver/points/?words=easy"

    assert page_address(rf.post("/points/gifts/", headers={"referer": page})) == page
    assert page_address(rf.post("/points/gifts/", headers={"referer": "https://x.example/"})) == "/"
    assert page_address(rf.post("/points/gifts/")) == "/"
    assert page_address(rf.post("/", headers={"referer": page, "host": "x.example"})) == "/"


def test_who_opens_an_address_that_only_takes_forms_is_told_so(client):
    answer = client.get("/look/")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "양식을 보낼 때만 쓰는 주소입니다" in answer.text
    assert 'href="/"' in answer.text
