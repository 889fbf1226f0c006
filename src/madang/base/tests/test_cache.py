import pytest
from django.core.cache import cache

from madang.base.models import Cache
from madang.base.tests.parallel import at_once


@pytest.mark.django_db
def test_what_was_put_away_is_found_until_its_time_is_over():
    cache.set("count", [1.5, 2], timeout=60)
    cache.set("gone", 1, timeout=-1)
    cache.set("forever", {"a": None}, timeout=None)

    assert cache.get_many(["count", "gone", "forever"]) == {
        "count": [1.5, 2],
        "forever": {"a": None},
    }
    assert cache.get("gone", "nothing") == "nothing"


@pytest.mark.django_db
def test_a_value_is_replaced_kept_longer_and_forgotten():
    cache.set("a", 1)
    cache.set("a", 2, timeout=60)

    assert cache.get("a") == 2
    assert cache.touch("a", 120)
    assert cache.delete("a")
    assert not cache.delete("a")
    assert not cache.touch("a", 120)


@pytest.mark.django_db
def test_what_is_past_its_time_makes_room():
    cache.set("a", "old", timeout=-1)
    cache.set("b", "old", timeout=-1)

    assert cache.add("a", "new")
    assert not cache.add("a", "newer")
    assert cache.get("a") == "new"
    assert Cache.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_at_once_one_succeeds():
    assert sum(at_once(32, lambda number: cache.add("lock", number, timeout=60))) == 1
