from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.base import clock
from madang.base.models import Event
from madang.privacy.models import Hold, Look
from madang.privacy.services import holds
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
PAGE = "/gaon/privacy/holds/"


@pytest.fixture
def gaon():
    return a_town("gaon")


@pytest.fixture
def first(gaon):
    return someone(gaon, Role.TOWN_OPERATOR)


@pytest.fixture
def second(gaon):
    return someone(gaon, Role.TOWN_OPERATOR)


@pytest.fixture
def courier(gaon):
    return someone(gaon, Role.COURIER, name="서하린")


def wanted(account) -> dict[str, str]:
    until = clock.now().date() + timedelta(days=90)
    return {"address": account.email, "law": "2026가합1234", "until": until.isoformat()}


def agree(by) -> None:
    approvals.approve(
        approval=Approval.objects.get(state="waiting"), by=by, why="확인함", now=clock.now()
    )


def test_a_hold_stands_when_a_second_person_agrees_and_the_person_is_told(
    gaon, first, second, courier
):
    assert client_of(first).post(PAGE, wanted(courier)).status_code == 302
    assert not Hold.objects.exists()

    agree(second)

    (hold,) = holds.on(courier, now=clock.now())
    assert (hold.town, hold.placed_by, hold.agreed_by) == (gaon, first, second)
    assert hold.law == "2026가합1234"
    (event,) = Event.objects.filter(kind="privacy.held")
    assert event.to == [courier.pk]


def test_it_takes_two_to_lift_it_too(gaon, first, second, courier):
    client_of(first).post(PAGE, wanted(courier))
    agree(second)
    hold = Hold.objects.get()

    client_of(second).post(f"{PAGE}{hold.pk}/lifts/", {"why": "판결이 확정됨"})
    assert holds.on(courier, now=clock.now()).exists()
    agree(first)

    assert not holds.on(courier, now=clock.now()).exists()
    assert client_of(first).get(f"{PAGE}{hold.pk}/lifts/").status_code == 404


def test_one_person_alone_cannot(first, courier):
    client_of(first).post(PAGE, wanted(courier))
    with pytest.raises(PermissionDenied):
        agree(first)
    assert not Hold.objects.exists()


def test_nobody_learns_by_it_who_has_an_account(gaon, first):
    """An address without an account, and one without anything in this town, answer alike."""
    elsewhere = someone(a_town("narae"), Role.COURIER)
    answers = set()
    for address in (elsewhere.email, "nobody@gaon.example"):
        page = client_of(first).post(PAGE, wanted(elsewhere) | {"address": address})
        assert page.status_code == 422
        answers.add("Nobody with this address" in page.text or "이 주소" in page.text)
    assert answers == {True}
    assert not Approval.objects.exists()


def test_a_hold_ends_within_five_years(first, courier):
    for until in ("2020-01-01", "2099-01-01", "never"):
        page = client_of(first).post(PAGE, wanted(courier) | {"until": until})
        assert page.status_code == 422
    assert not Approval.objects.exists()


def test_looking_through_the_holds_is_written_down(first, second, courier):
    client_of(first).post(PAGE, wanted(courier))
    agree(second)

    assert "서하린" in client_of(second).get(PAGE).text

    seen = Look.objects.filter(official=second).latest("pk")
    assert (seen.subject, seen.why) == (courier, "Looking through the legal holds")


def test_a_hold_is_over_at_its_last_moment():
    account = someone()
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    hold = Hold.objects.create(
        account=account,
        law="x",
        until=now + timedelta(days=1),
        placed_by=someone(),
        agreed_by=someone(),
        placed_at=now,
    )
    assert not holds.on(account, now=now - timedelta(seconds=1)).exists()
    assert holds.on(account, now=now).exists()
    assert not holds.on(account, now=hold.until).exists()
