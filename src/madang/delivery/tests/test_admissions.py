import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from madang.base.models import Event
from madang.delivery.engine.shops import STEPS, State, UnknownStepError
from madang.delivery.models import Shop, ShopStep, ShopVisit
from madang.delivery.services import admissions, keepers, menus, shops
from madang.delivery.tests.shops import ALL_THERE, NOW, a_shop, an_applicant_s, an_application
from madang.ledger.models import Purse
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.search.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def owner():
    return someone()


@pytest.fixture
def official(town):
    return someone(town, Role.OFFICIAL)


def state(shop: Shop) -> tuple[str, int, int]:
    """Return what a refusal must not change."""
    kept = Shop.objects.get(pk=shop.pk)
    return kept.state, kept.steps.count(), kept.visits.count()


def test_a_shop_is_applied_for_checked_on_site_and_opened(town, owner, official):
    shop = an_applicant_s(town, owner)
    given = {"town": town, "by": official, "now": NOW}
    assert (shop.state, shop.purse) == (State.APPLIED, None)

    admissions.visit(shop.pk, checks=ALL_THERE, **given)
    shop = admissions.take(shop.pk, name="open", **given)

    assert [(one.step, one.by) for one in shop.steps.all()] == [
        ("apply", owner),
        ("visit", official),
        ("open", official),
    ]
    purse = shop.purse
    assert (purse.holder, purse.name, purse.minimum) == ("partner", f"shop:{shop.pk}", 0)
    assert (purse.asset.code, shop.opened_at) == ("KRW", NOW)
    told = Event.objects.filter(kind="delivery.shop").order_by("pk")
    assert [one.to for one in told] == [[owner.pk], [owner.pk]]


def test_something_missing_on_site_is_told_and_the_shop_waits_on(town, owner, official):
    shop = an_applicant_s(town, owner)
    checks = ALL_THERE | {"health": False}

    with pytest.raises(ValidationError):
        admissions.visit(shop.pk, town=town, by=official, now=NOW, checks=checks)
    assert state(shop) == ("applied", 1, 0)

    visit = admissions.visit(
        shop.pk, town=town, by=official, now=NOW, checks=checks, note="보건증이 지났습니다."
    )
    assert not visit.passed
    assert state(shop) == ("applied", 1, 1)
    assert Event.objects.get(kind="delivery.shop").to == [owner.pk]


def test_an_official_finds_the_place_of_the_shop(town, owner, official):
    shop = an_applicant_s(town, owner, lat=None, lon=None)
    place = admissions.Place(37.01, 127.02)

    admissions.visit(shop.pk, town=town, by=official, now=NOW, checks=ALL_THERE, place=place)

    shop = Shop.objects.get(pk=shop.pk)
    assert (shop.lat, shop.lon) == (37.01, 127.02)


def test_who_applied_does_not_check_on_site_nor_decide(town):
    both = someone(town, Role.OFFICIAL)
    shop = an_applicant_s(town, both)
    given = {"town": town, "by": both, "now": NOW}

    with pytest.raises(PermissionDenied):
        admissions.visit(shop.pk, checks=ALL_THERE, **given)
    with pytest.raises(PermissionDenied):
        admissions.take(shop.pk, name="refuse", reason="아니오", **given)

    assert state(shop) == ("applied", 1, 0)


def test_an_official_of_another_town_decides_nothing_here(town, owner):
    shop = an_applicant_s(town, owner)
    other = a_town("narae")
    stranger = someone(other, Role.OFFICIAL)

    with pytest.raises(PermissionDenied):
        admissions.visit(shop.pk, town=town, by=stranger, now=NOW, checks=ALL_THERE)
    with pytest.raises(Shop.DoesNotExist):
        admissions.visit(shop.pk, town=other, by=stranger, now=NOW, checks=ALL_THERE)
    with pytest.raises(PermissionDenied):
        admissions.take(shop.pk, town=town, name="refuse", by=stranger, now=NOW, reason="아니오")

    assert state(shop) == ("applied", 1, 0)


@pytest.mark.parametrize("name", sorted({*STEPS, "fly"} - {"refuse", "leave"}))
def test_from_application_no_step_leads_past_the_check(town, owner, official, name):
    shop = an_applicant_s(town, owner)

    with pytest.raises(UnknownStepError):
        admissions.take(shop.pk, town=town, name=name, by=official, now=NOW, reason="왜냐하면")

    assert state(shop) == ("applied", 1, 0)


def test_a_refusal_has_a_reason_and_the_shop_may_apply_again(town, owner, official):
    shop = an_applicant_s(town, owner)
    given = {"town": town, "now": NOW}

    with pytest.raises(ValidationError):
        admissions.take(shop.pk, name="refuse", by=official, reason="  ", **given)
    assert state(shop) == ("applied", 1, 0)
    admissions.take(shop.pk, name="refuse", by=official, reason="주소가 다릅니다.", **given)
    assert Shop.objects.get(pk=shop.pk).reason == "주소가 다릅니다."

    shops.change(shop.pk, by=owner, values={"address": "가온로 14"}, **given)
    shop = admissions.take(shop.pk, name="reapply", by=owner, **given)
    assert (shop.state, shop.reason, shop.address) == ("applied", "", "가온로 14")


@pytest.mark.parametrize(
    ("gone", "lacks"),
    [("hours", "hours"), ("fees", "fees"), ("dishes", "dishes")],
)
def test_a_shop_without_hours_fees_or_dishes_does_not_open(town, owner, official, gone, lacks):
    shop = an_applicant_s(town, owner)
    getattr(shop, gone).all().delete()
    given = {"town": town, "by": official, "now": NOW}
    admissions.visit(shop.pk, checks=ALL_THERE, **given)

    with pytest.raises(ValidationError):
        admissions.take(shop.pk, name="open", **given)

    assert admissions.lacks(shop) == [lacks]
    assert state(shop) == ("visited", 2, 1)
    assert not Purse.objects.exists()


def test_a_suspended_shop_is_seen_by_nobody_and_comes_back_with_its_purse(town, official):
    shop = a_shop(town)
    given = {"town": town, "by": official, "now": NOW}
    assert Document.objects.filter(kind="shop", key=str(shop.pk)).exists()

    admissions.take(shop.pk, name="suspend", reason="위생 점검에서 문제가 나왔습니다.", **given)
    assert not Shop.objects.of(town).public().exists()
    assert not Document.objects.filter(kind="shop").exists()

    again = admissions.take(shop.pk, name="resume", **given)
    assert (again.state, again.reason, again.purse_id) == ("open", "", shop.purse_id)
    assert Document.objects.filter(kind="shop", key=str(shop.pk)).exists()


def test_only_those_who_run_a_shop_let_it_leave(town, owner, official):
    shop = a_shop(town, owner)

    for stranger in (someone(), official):
        with pytest.raises(PermissionDenied):
            admissions.take(shop.pk, town=town, name="leave", by=stranger, now=NOW)
    admissions.take(shop.pk, town=town, name="leave", by=owner, now=NOW)

    assert Shop.objects.get(pk=shop.pk).state == State.CLOSED
    with pytest.raises(ValidationError):
        menus.add_section(shop.pk, town=town, by=owner, now=NOW, name="새 차림")


def test_steps_and_visits_cannot_be_rewritten(town):
    shop = a_shop(town)

    for rows in (ShopStep.objects.filter(shop=shop), ShopVisit.objects.filter(shop=shop)):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            rows.update(at=NOW.replace(year=2020))
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            rows.delete()


def test_a_person_has_only_so_many_applications_waiting(town, owner):
    for number in range(3):
        shops.apply(an_application(name=f"가게 {number}"), town=town, by=owner, now=NOW)

    with pytest.raises(ValidationError, match="3"):
        shops.apply(an_application(), town=town, by=owner, now=NOW)

    assert Shop.objects.count() == 3
    shops.apply(an_application(), town=town, by=someone(), now=NOW)


def test_a_number_stands_once_at_an_address(town, owner):
    first = shops.apply(an_application(), town=town, by=owner, now=NOW)
    same = {"business_number": first.business_number}

    with pytest.raises(ValidationError) as refused:
        shops.apply(an_application(**same), town=town, by=someone(), now=NOW)
    assert "business_number" in refused.value.message_dict
    assert Shop.objects.count() == 1

    shops.apply(an_application(address="별빛로 3", **same), town=town, by=someone(), now=NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [("business_number", "124-81-00999"), ("prep_minutes", 22), ("prep_minutes", 125)],
)
def test_an_application_with_a_wrong_figure_is_refused(town, owner, field, value):
    with pytest.raises(ValidationError) as refused:
        shops.apply(an_application(**{field: value}), town=town, by=owner, now=NOW)

    assert field in refused.value.message_dict
    assert not Shop.objects.exists()


def test_whoever_runs_a_shop_sees_no_other(town, owner):
    shop = a_shop(town, owner)
    a_shop(town)

    assert list(keepers.of(owner, town=town)) == [shop]
    assert not keepers.of(owner, town=a_town("narae")).exists()
