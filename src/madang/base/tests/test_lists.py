from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from madang.base.lists import Column, Filter, Plan, listed
from madang.base.models import Event

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db
PLAN = Plan(
    columns=(Column("kind", "Kind", ("kind",)), Column("key", "Key", ("key",)), Column("to", "To")),
    search=lambda rows, word: rows.filter(key__icontains=word),
    filters=(
        Filter(
            "kind",
            "Kind",
            (("a", "A"), ("b", "B")),
            lambda rows, value: rows.filter(kind=value),
        ),
    ),
    order="key",
    size=2,
)


@pytest.fixture
def events():
    return [
        Event.objects.create(key=key, kind=kind, text="x", to=[], happened_at=NOON)
        for key, kind in (("one 1", "a"), ("two 1", "b"), ("three 2", "a"), ("four", "b"))
    ]


def shown(query=""):
    return listed(PLAN, Event.objects.all(), QueryDict(query))


def keys(query=""):
    return [event.key for event in shown(query).rows]


def test_a_list_begins_with_its_own_order_and_one_page(events):
    page = shown()

    assert [event.key for event in page.rows] == ["four", "one 1"]
    assert (page.count, page.before, page.after) == (4, "", "?sort=key&page=2")
    assert not page.is_narrowed


def test_every_word_must_be_found(events):
    assert keys("q=1+o") == ["one 1", "two 1"]
    assert keys("q=1+tw") == ["two 1"]
    assert keys("q=nothing") == []


def test_a_filter_narrows_and_stays_in_the_links(events):
    page = shown("kind=a&sort=-key")

    assert [event.key for event in page.rows] == ["three 2", "one 1"]
    assert page.is_narrowed
    assert [head.url for head in page.heads] == [
        "?kind=a&sort=kind",
        "?kind=a&sort=key",
        "",
    ]
    assert [head.sorted for head in page.heads] == ["none", "descending", ""]


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "page=-3", "sort=to", "sort=password", "kind=c", "q=%00", "sort=-"],
)
def test_nonsense_in_the_address_changes_nothing(events, query):
    assert len(keys(query)) == 2


def test_pages_of_equal_rows_never_overlap(events):
    Event.objects.update(kind="same")
    both = [*keys("sort=kind"), *keys("sort=kind&page=2")]

    assert len(set(both)) == 4
