"""Using points: into local currency, for a purpose, in steps, once, and to nobody else."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base.tests.parallel import at_once
from madang.ledger.engine.requests import Line
from madang.ledger.models import Journal, Posting
from madang.ledger.services import purses, transfers
from madang.ledger.services.refusals import Personal, Refusal
from madang.ledger.tests.markets import some_market
from madang.points.engine.acts import Kind
from madang.points.models import Purpose, Spending
from madang.points.services import budgets, purposes, spendings, tills
from madang.points.tests.purses import NOW, a_scene, decide, is_clean
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(db):
    return some_market()


@pytest.fixture
def scene(market):
    return rich()


def rich(slug: str = "gaon"):
    """Return a scene in which `seo` has 2,500 points."""
    scene = a_scene(slug, proposal=2_500, day_most=5_000)
    scene.earn("proposal:1", kind=Kind.PROPOSAL)
    return scene


def turn(scene, points: int, key: str = "", **more) -> Spending:
    given = {"town": scene.town, "person": scene.seo, "by": scene.seo, "now": NOW} | more
    return spendings.turn(points=points, key=key or uuid.uuid4().hex, **given)


def give(scene, purpose: Purpose, points: int, key: str = "") -> Spending:
    return spendings.give(
        purpose=purpose, points=points, key=key or uuid.uuid4().hex, person=scene.seo,
        by=scene.seo, now=NOW,
    )  # fmt: skip


def a_purpose(scene, name: str = "아이들 급식") -> Purpose:
    return purposes.begin(
        town=scene.town, name_ko=name, name_en="Meals", by=scene.operator, now=NOW
    )


def currency_of(market, person) -> int:
    return purses.amount(purses.of_person(asset=market.asset, owner=person, now=NOW)).balance


def refused(scene, act) -> None:
    """Let `act` be refused, and show that nothing moved."""
    before = (Journal.objects.count(), Posting.objects.count(), scene.has())
    with pytest.raises((ValidationError, PermissionDenied)):
        act()
    assert (Journal.objects.count(), Posting.objects.count(), scene.has()) == before
    assert not Spending.objects.exists()


def test_points_become_as_much_local_currency_out_of_the_budget(market, scene):
    custody = purses.amount(market.tills.custody).balance

    done = turn(scene, 2_500)

    assert (done.how, done.points) == (Spending.How.TURNED, 2_500)
    assert (scene.has(), currency_of(market, scene.seo)) == (0, 2_500)
    assert budgets.behind(scene.town) == 100_000 - 2_500
    assert purses.amount(market.tills.custody).balance == custody + 2_500
    assert is_clean()


def test_the_local_currency_of_points_counts_where_the_town_s_does(market, scene):
    turn(scene, 2_000)
    wallet = purses.of_person(asset=market.asset, owner=scene.seo, now=NOW)

    market.post((wallet, market.cafe, 1_500))
    with pytest.raises(Refusal):
        market.post((wallet, market.far, 500))

    assert currency_of(market, scene.seo) == 500
    assert is_clean()


def test_the_same_key_turns_once_and_says_so_when_it_is_another_request(scene):
    first = turn(scene, 1_000, "k")

    assert turn(scene, 1_000, "k").pk == first.pk
    assert scene.has() == 1_500
    with pytest.raises(ValidationError):
        turn(scene, 1_100, "k")
    assert scene.has() == 1_500


@pytest.mark.parametrize("points", [0, -100, 900, 1_050, 2_600])
def test_an_amount_too_small_out_of_step_or_not_there_moves_nothing(scene, points):
    refused(scene, lambda: turn(scene, points))


def test_the_rule_of_the_moment_says_the_least_amount_and_the_step(scene):
    decide(scene.town, use_least=500, use_step=250)
    assert turn(scene, 750).points == 750


def test_nobody_uses_somebody_else_s_points(scene):
    other = someone()
    refused(scene, lambda: turn(scene, 1_000, by=other))
    refused(scene, lambda: turn(scene, 1_000, person=other, by=other))


def test_points_do_not_go_to_another_person(scene):
    other = purses.of_person(asset=tills.asset(scene.town, now=NOW), owner=someone(), now=NOW)
    wallet = tills.wallet(scene.town, scene.seo.pk)

    with pytest.raises(Personal):
        transfers.post(
            town=scene.town, lines=[Line(wallet.pk, other.pk, 100)], key="x", kind="x", why="",
            by=scene.seo, now=NOW,
        )  # fmt: skip

    assert scene.has() == 2_500


def test_points_do_not_go_into_a_shop_s_purse(scene):
    wallet = tills.wallet(scene.town, scene.seo.pk)
    shop = purses.named(
        asset=wallet.asset, holder="partner", name="shop:1", minimum=0, now=NOW
    )  # fmt: skip
    with pytest.raises(Refusal):
        transfers.post(
            town=scene.town, lines=[Line(wallet.pk, shop.pk, 100)], key="x", kind="x", why="",
            by=scene.seo, now=NOW,
        )  # fmt: skip
    assert scene.has() == 2_500


def test_points_given_to_a_purpose_bring_it_as_many_won(scene):
    purpose = a_purpose(scene)

    give(scene, purpose, 1_500)

    assert scene.has() == 1_000
    won = tills.backing(scene.town, now=NOW).asset
    taker = purses.named(asset=won, holder="town", name=f"purpose:{purpose.pk}", now=NOW)
    assert purses.amount(taker).balance == 1_500
    assert [(row.name_ko, row.points) for row in purposes.every(scene.town)] == [
        ("아이들 급식", 1_500)
    ]
    assert is_clean()


def test_a_purpose_that_has_ended_takes_nothing(scene):
    purpose = a_purpose(scene)
    purposes.end(town=scene.town, pk=purpose.pk, by=scene.operator, now=NOW)
    refused(scene, lambda: give(scene, purpose, 1_000))


def test_a_purpose_of_another_town_takes_nothing_of_these_points(scene):
    purpose = a_purpose(a_scene("bada"))
    refused(scene, lambda: give(scene, purpose, 1_000))


def test_what_was_used_is_not_taken_back(scene):
    turn(scene, 1_000)

    scene.undo("proposal:1")

    assert scene.has() == 0  # 1,500 were still there
    assert is_clean()


def test_without_local_currency_points_stay_points(db):
    scene = rich("bada")
    refused(scene, lambda: turn(scene, 1_000))
    give(scene, a_purpose(scene), 1_000)
    assert scene.has() == 1_500
    assert is_clean()


def test_the_budget_is_not_less_than_what_was_given(scene):
    with pytest.raises(ValidationError):
        scene.budget(2_499)
    assert budgets.of(scene.town, 2026).set == 100_000

    assert scene.budget(2_500).left == 0
    assert budgets.behind(scene.town) == budgets.needed(scene.town, 2026) == 2_500
    assert is_clean()


def test_only_an_operator_sets_the_budget_and_only_with_a_reason(scene):
    count = Journal.objects.count()
    for by, why in ((scene.official, "x"), (scene.seo, "x"), (scene.operator, " ")):
        with pytest.raises((ValidationError, PermissionDenied)):
            budgets.change(town=scene.town, points=5_000, by=by, why=why, now=NOW)
    assert Journal.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_two_who_use_the_same_points_use_them_once():
    some_market()
    scene = rich()

    def use(number: int) -> bool:
        try:
            turn(scene, 1_000, f"k{number}")
        except ValidationError:
            return False
        return True

    assert sum(at_once(12, use)) == 2
    assert scene.has() == 500
    assert is_clean()
