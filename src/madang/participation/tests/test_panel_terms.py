import pytest

from madang.participation.engine.panels import pools, successors, terms
from madang.participation.engine.panels.pools import Limit, Quotas

SEXES = Quotas(3, (Limit("sex", "f", 1, 2), Limit("sex", "m", 1, 2)))
PEOPLE = {"a": "f", "b": "f", "c": "m", "d": "m", "e": "f"}


def a_pool(quotas=SEXES, **people):
    people = people or PEOPLE
    return pools.pool({id_: {"sex": sex} for id_, sex in people.items()}, quotas)


def test_somebody_of_the_same_group_comes_in():
    found = successors.successor(a_pool(), ["b", "d"], "c", seed="1", asked={"b", "c", "d"})
    assert found is None or PEOPLE[found] == "f"  # no man is free: c and d were asked
    found = successors.successor(a_pool(), ["c", "d"], "a", seed="1", asked={"a", "c", "d"})
    assert PEOPLE[found] == "f"


def test_without_the_same_group_somebody_comes_with_whom_no_quota_is_worse():
    quotas = Quotas(2, (Limit("sex", "f", 0, 1), Limit("sex", "m", 0, 2), Limit("sex", "x", 0, 1)))
    pool = a_pool(quotas, a="f", b="x", c="m", d="f")
    found = successors.successor(pool, ["a"], "b", seed="1", asked={"a", "b"})
    assert found == "c"  # d would be a second woman
    assert successors.successor(pool, ["a"], "c", seed="1", asked={"a", "b", "c"}) is None


def test_the_order_of_successors_is_the_seeds_alone():
    ids = [f"v{number}" for number in range(50)]
    orders = {tuple(successors.order(ids, str(seed))) for seed in range(20)}
    assert len(orders) == 20
    assert successors.order(reversed(ids), "1") == successors.order(ids, "1")


def test_a_replay_says_who_sits_in_the_end_and_refuses_who_was_not_there():
    pool = a_pool()
    after = successors.replayed(pool, ["a", "b", "c"], ["a", "c"], seed="s")
    assert "a" not in after
    assert after == successors.replayed(pool, ["c", "b", "a"], ["a", "c"], seed="s")
    with pytest.raises(ValueError, match="d"):
        successors.replayed(pool, ["a", "b", "c"], ["d"], seed="s")


def test_published_files_are_read_as_they_were_written():
    found = terms.quotas({"dong": {"D1": [0, 2]}, "age": {"40+": [0, 1], "9-39": [1, 2]}}, 2)
    assert [limit.value for limit in found.limits] == ["9-39", "40+", "D1"]
    assert pools.read_quotas(terms.quotas_file(found).encode()) == found
    people = {"v2": {"age": "40+", "dong": "D1"}, "v1": {"age": "9-39", "dong": "D1"}}
    lines = terms.volunteers_file(people, found).splitlines(keepends=True)
    assert pools.read_volunteers(lines, found) == people


@pytest.mark.parametrize("group", ["x", "19", "34-19", "a-b", "19-", "1234-1240"])
def test_what_is_no_age_group_is_refused(group):
    with pytest.raises(ValueError, match=group):
        terms.bounds(group)
