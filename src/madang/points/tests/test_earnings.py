"""Giving points: once, within caps and budget, held back by signs, taken back when undone."""

import pytest

from madang.base import scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.ledger.models import Journal, Lot
from madang.ledger.services import lots
from madang.points.engine.acts import Kind
from madang.points.models import Earning
from madang.points.services import budgets, earnings
from madang.points.tests.purses import DAY, MINUTE, NOW, a_scene, decide, is_clean
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db
State = Earning.State


@pytest.fixture
def scene():
    return a_scene()


def test_a_clean_act_is_given_its_points_with_an_end(scene):
    row = scene.earn("survey:1", about="공원 설문")

    assert (row.state, row.amount, row.about) == (State.PAID, 300, "공원 설문")
    assert scene.has() == 300
    lot = Lot.objects.get()
    assert (lot.amount, lot.expires_at.astimezone(scene.town.zone).date().isoformat()) == (
        300, "2027-11-28",
    )  # fmt: skip
    assert budgets.of(scene.town, 2026) == budgets.Budget(2026, 100_000, 99_700)
    assert is_clean()


def test_the_same_act_is_given_points_once_however_often_it_is_written_down(scene):
    for _ in range(3):
        scene.earn("survey:1")

    assert scene.has() == 300
    assert Earning.objects.count() == 1


def test_a_town_that_has_not_switched_a_kind_on_writes_nothing_down(scene):
    decide(scene.town, survey=0)

    assert scene.record("survey:1") == 0
    assert scene.record("order:1", Kind.PURCHASE, won=9_999) == 0
    assert not Earning.objects.exists()


def test_a_purchase_earns_its_percentage_rounded_down(scene):
    assert scene.earn("order:1", Kind.PURCHASE, won=23_990, partner="shop:1").amount == 239


def test_what_goes_above_a_cap_is_cut_and_then_nothing_more_is_given(scene):
    decide(scene.town, day_most=500)

    given = [scene.earn(f"survey:{number}") for number in range(3)]

    assert [(row.state, row.amount) for row in given] == [
        (State.PAID, 300), (State.PAID, 200), (State.CAPPED, 0),
    ]  # fmt: skip
    assert scene.earn("survey:9", now=NOW + DAY).amount == 300
    assert is_clean()


def test_caps_of_month_and_year_count_by_the_day_of_the_act_in_the_town(scene):
    decide(scene.town, month_most=400, year_most=600)
    scene.earn("survey:1")
    evening = NOW.replace(day=30, hour=16)  # 1 December in Korea

    assert scene.earn("survey:2").amount == 100
    assert scene.earn("survey:3", now=evening).amount == 200
    assert scene.earn("survey:4", now=evening).state == State.CAPPED


def test_when_the_budget_is_used_up_the_act_says_so(scene):
    scene.budget(400)
    scene.earn("survey:1")

    row = scene.earn("survey:2")

    assert (row.state, row.amount, scene.has()) == (State.UNFUNDED, 0, 300)
    assert is_clean()


def test_without_a_budget_for_the_year_nothing_is_given(scene):
    row = scene.earn("survey:1", now=NOW + 60 * DAY)
    assert row.state == State.UNFUNDED


def test_a_conspicuous_act_is_held_back_and_both_sides_are_told(scene):
    row = scene.earn("order:1", Kind.PURCHASE, won=30_000, partner="shop:1", is_own=True)

    assert (row.state, row.amount, row.signs) == (State.HELD, 300, [["own", 0]])
    assert scene.has() == 0
    told = Event.objects.filter(kind__startswith="points.").order_by("kind")
    assert [(one.kind, scene.seo.pk in one.to) for one in told] == [
        ("points.decided", True), ("points.queue", False),
    ]  # fmt: skip


def test_held_points_count_against_the_caps_and_refused_ones_do_not(scene):
    decide(scene.town, day_most=300)
    held = scene.earn("order:1", Kind.PURCHASE, won=30_000, is_own=True)

    assert scene.earn("survey:1").state == State.CAPPED

    Earning.objects.filter(pk=held.pk).update(
        state=State.REFUSED, amount=0, reason="x", decided_at=NOW
    )
    assert scene.earn("survey:2").amount == 300


def test_many_orders_at_one_shop_within_a_week_are_held_from_the_fifth_on(scene):
    rows = [
        scene.earn(f"order:{n}", Kind.PURCHASE, now=NOW + n * 10 * 6 * MINUTE, partner="shop:1",
                   won=20_000)
        for n in range(5)
    ]  # fmt: skip
    assert [row.state for row in rows] == [State.PAID] * 4 + [State.HELD]
    assert rows[4].signs == [["partner", 5]]


def test_no_partner_can_be_read_from_what_is_kept(scene):
    row = scene.earn("order:1", Kind.PURCHASE, won=20_000, partner="shop:1")
    assert "shop" not in row.partner
    assert len(row.partner) == 32


def test_an_act_that_is_undone_before_it_was_looked_at_earns_nothing(scene):
    scene.record("survey:1")

    assert scene.undo("survey:1") == 1

    assert Earning.objects.get().state == State.UNDONE
    assert scene.has() == 0
    assert scene.undo("survey:1") == 0


def test_what_was_given_is_taken_back_when_the_act_is_undone(scene):
    scene.earn("order:1", Kind.PURCHASE, won=20_000)

    scene.undo("order:1")
    scene.pay()

    row = Earning.objects.get()
    assert (row.state, row.due_back, row.taken_back, scene.has()) == (State.PAID, 200, 200, 0)
    assert budgets.of(scene.town, 2026).left == 100_000
    assert is_clean()


def test_of_an_order_given_back_in_part_a_share_of_the_points_goes_back(scene):
    scene.earn("order:1", Kind.PURCHASE, won=20_000)
    scene.undo("order:1", back=5_000, paid=20_000)
    assert scene.has() == 150
    assert is_clean()


def test_what_has_expired_meanwhile_is_not_taken_back_twice(scene):
    scene.earn("order:1", Kind.PURCHASE, won=20_000)
    later = NOW + 400 * DAY
    assert lots.expire_due(town=scene.town, now=later) == 1

    scene.undo("order:1", now=later)

    row = Earning.objects.get()
    assert (row.due_back, row.taken_back, scene.has()) == (200, 0, 0)
    assert not Earning.objects.owing().exists()
    assert is_clean()


def test_points_last_as_long_as_the_rule_of_the_moment_says(scene):
    decide(scene.town, keep_months=3)
    scene.earn("survey:1")
    end = Lot.objects.get().expires_at.astimezone(scene.town.zone)
    assert end.date().isoformat() == "2027-02-28"


def test_another_town_sees_and_gives_nothing_of_it(scene):
    other = a_scene("bada")
    scene.record("survey:1")

    assert other.pay() == 0
    assert other.has(scene.seo) == 0
    with scope.within(other.town.pk):
        assert not Earning.objects.exists()


def test_who_has_left_gets_nothing(scene):
    scene.record("survey:1")
    Earning.objects.update(person=None)
    scene.pay()
    assert Earning.objects.get().state == State.UNDONE


@pytest.mark.django_db(transaction=True)
def test_the_same_act_looked_at_by_many_at_once_is_given_once():
    scene = a_scene()
    scene.record("survey:1")

    at_once(16, lambda number: scene.pay())

    assert scene.has() == 300
    assert Journal.objects.filter(kind=earnings.EARNED).count() == 1
    assert is_clean()


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_do_not_get_past_a_cap():
    scene = a_scene(day_most=1_000)

    def act(number: int) -> None:
        scene.record(f"survey:{number}")
        scene.pay()

    at_once(16, act)

    assert scene.has() == 1_000
    amounts = sorted(Earning.objects.values_list("amount", flat=True), reverse=True)
    assert amounts == [300, 300, 300, 100] + [0] * 12
    assert is_clean()


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_at_once_do_not_get_past_the_budget():
    scene = a_scene(budget=1_000)
    people = [someone() for _ in range(16)]

    def act(number: int) -> None:
        scene.record("survey:1", person=people[number])
        scene.pay()

    at_once(16, act)

    assert sum(scene.has(person) for person in people) == 900
    assert Earning.objects.filter(state=State.UNFUNDED).count() == 13
    assert is_clean()
