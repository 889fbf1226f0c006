"""What every page keeps to: the security policy, the look that a visitor chose, honest errors."""

import re

import pytest
from django.test import Client, RequestFactory

from madang.base import looks
from madang.site import views
from madang.transit.tests.riders import (
    stopped_clock,
    town_with_timetable,
    town_without_timetable,
)
from madang.transit.tests.test_pages import PAGES

FIXTURES = (stopped_clock, town_with_timetable, town_without_timetable)
EVERY = ("/?choose=1", "/gaon/", "/gaon/login/", "/gaon/nothing-here/", *PAGES)
INLINE = re.compile(
    r"<script(?![^>]*(?:\bsrc=|type=\"application/json\"))|<style|\sstyle=|\son\w+=|javascript:",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//(?!testserver)""")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", EVERY)
def test_pages_carry_no_inline_script_or_style_and_load_nothing_from_elsewhere(town, path):
    answer = Client().get(path)
    page = answer.content.decode()

    assert INLINE.findall(page) == []
    assert ELSEWHERE.findall(page) == []
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", EVERY)
def test_pages_have_one_title_one_main_heading_and_a_way_to_the_content(town, path):
    page = Client().get(path).content.decode()

    assert page.count("<h1") == 1
    assert re.search(r"<title>[^<]+</title>", page)
    assert '<main id="main"' in page


def test_a_visitor_chooses_language_theme_and_text_size_and_comes_back(town):
    visitor = Client(HTTP_ACCEPT_LANGUAGE="ko")
    chosen = {"theme": "contrast", "text": "larger", "language": "en", "next": "/gaon/transit/"}
    answer = visitor.post("/gaon/look/", chosen)
    page = visitor.get(answer["Location"]).content.decode()

    assert answer["Location"] == "/gaon/transit/"
    assert '<html lang="en" data-look="contrast"' in page
    assert 'data-krds-mode="high-contrast" data-text="larger"' in page


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:x", ""])
def test_the_look_never_leads_to_another_site(town, back):
    answer = Client().post("/gaon/look/", {"theme": "dark", "next": back})
    assert answer["Location"] == "/"


def test_a_look_that_does_not_exist_changes_nothing(town):
    answer = Client().post("/gaon/look/", {"theme": "<x>", "text": "999", "language": "xx"})
    assert not answer.cookies
    request = RequestFactory().get("/")
    request.COOKIES = {"theme": "<x>", "text": "999"}
    assert looks.look_of(request) == looks.Look()


def test_what_is_missing_is_explained_in_both_languages(town):
    answer = Client().get("/gaon/nothing-here/")
    page = answer.content.decode()

    assert answer.status_code == 404
    assert "찾는 페이지가 없습니다" in page
    assert "There is no such page" in page


def test_the_other_error_pages_stand_without_a_town_or_a_context():
    request = RequestFactory().get("/")
    for view, status, words in (
        (views.bad_request, 400, "요청을 이해하지 못했습니다"),
        (views.forbidden, 403, "이 페이지를 볼 권한이 없습니다"),
    ):
        answer = view(request, Exception("x"))
        assert (answer.status_code, words in answer.content.decode()) == (status, True)
    broken = views.broken(request)
    assert broken.status_code == 500
    assert "우리 쪽에서 문제가 생겼습니다" in broken.content.decode()
