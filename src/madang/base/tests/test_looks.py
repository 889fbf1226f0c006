import pytest

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
