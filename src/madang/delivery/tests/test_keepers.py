"""Who runs a shop: invited, removed, handed over by two, left; refusals change nothing."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from madang.base import clock
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.delivery.models import KeeperInvitation, KeeperStep, ShopKeeper
from madang.delivery.services import invitations, keepers, menus
from madang.delivery.tests.kitchens import NOW, a_kitchen
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
MINE = "/gaon/delivery/desk/"


@pytest.fixture
def kitchen(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return a_kitchen()


def address_of(account: Account, *, verified: bool = True) -> str:
    """Return the person's address, proven or not."""
    values = {"verified": verified, "primary": True}
    EmailAddress.objects.update_or_create(user=account, email=account.email, defaults=values)
    return account.email


def path(kitchen, rest="") -> str:
    return f"{MINE}shops/{kitchen.shop.pk}/keepers/{rest}"


def given(kitchen, by, now=NOW):
    return {"town": kitchen.town, "by": by, "now": now}


def invite(kitchen, email, *, by=None, now=NOW) -> KeeperInvitation:
    who = by or kitchen.keeper
    return invitations.invite(kitchen.shop.pk, email=email, **given(kitchen, who, now))


def a_second(kitchen) -> Account:
    person = someone()
    made = invite(kitchen, address_of(person))
    invitations.answer(made.pk, accepts=True, **given(kitchen, person))
    return person


def hand_over(kitchen, to: Account, *, by=None) -> KeeperInvitation:
    who = given(kitchen, by or kitchen.keeper)
    return invitations.hand_over(kitchen.shop.pk, account_id=to.pk, **who)


def state(kitchen) -> tuple[object, ...]:
    rows = ShopKeeper.objects.filter(shop=kitchen.shop).order_by("pk")
    return (
        list(rows.values_list("account_id", "is_owner")),
        list(KeeperInvitation.objects.order_by("pk").values_list("pk", "outcome")),
        KeeperStep.objects.count(),
    )


def test_one_is_invited_by_page_and_accepts_in_their_own_account(kitchen):
    second = someone(name="나한빛")
    owner, other = client_of(kitchen.keeper), client_of(second)
    address = address_of(second)
    assert other.get(path(kitchen)).status_code == 404
    owner.post(path(kitchen), {"email": address.upper()})
    row = KeeperInvitation.objects.get()
    assert row.email == address.lower()
    assert Event.objects.filter(kind="delivery.keepers", to=[second.pk]).count() == 1
    assert "봄날분식" in other.get(MINE).text
    said = other.post(f"{MINE}invitations/{row.pk}/answers/", {"answer": "accept"}, follow=True)
    assert said.status_code == 200
    assert keepers.ids(kitchen.shop) == {kitchen.keeper.pk, second.pk}
    page = other.get(path(kitchen)).text
    assert "나한빛" in page
    assert "id_email" not in page, "only the owner lets others in"
    dish = {"name": "튀김", "price_won": 3_000}
    section = kitchen.shop.sections.first()
    menus.save_dish(kitchen.shop.pk, section_id=section.pk, values=dish, **given(kitchen, second))


def test_who_invites_learns_nothing_about_accounts(kitchen):
    known, unproven = someone(), someone()
    owner = client_of(kitchen.keeper)
    for email in (address_of(known), address_of(unproven, verified=False), "nobody@x.example"):
        page = owner.post(path(kitchen), {"email": email}, follow=True).text
        assert "이 주소를 쓰는 분이 답할 때까지 기다립니다" in page
        assert f'<span class="wrap">{email}</span>' in page
    told = set(KeeperStep.objects.values_list("step", "about"))
    assert told == {("invite", None)}
    assert Event.objects.filter(kind="delivery.keepers").count() == 1


def test_an_invitation_is_answered_by_who_has_proven_the_address_only(kitchen):
    second = someone()
    made = invite(kitchen, second.email)
    address_of(second, verified=False)
    before = state(kitchen)
    for person in (second, someone(), kitchen.official, kitchen.keeper):
        with pytest.raises(KeeperInvitation.DoesNotExist):
            invitations.answer(made.pk, accepts=True, **given(kitchen, person))
        answer = client_of(person).post(
            f"{MINE}invitations/{made.pk}/answers/", {"answer": "accept"}
        )
        assert answer.status_code == 404
    assert state(kitchen) == before
    address_of(second)
    late = NOW + timedelta(days=14)
    with pytest.raises(KeeperInvitation.DoesNotExist):
        invitations.answer(made.pk, accepts=True, **given(kitchen, second, late))
    elsewhere = {"town": a_town("dasan"), "by": second, "now": NOW}
    with pytest.raises(KeeperInvitation.DoesNotExist):
        invitations.answer(made.pk, accepts=True, **elsewhere)
    assert state(kitchen) == before


def test_it_is_declined_or_taken_back_once(kitchen):
    second = someone()
    first = invite(kitchen, address_of(second))
    assert invite(kitchen, second.email).pk == first.pk, "what is open stays"
    invitations.answer(first.pk, accepts=False, **given(kitchen, second))
    again = invite(kitchen, second.email)
    invitations.withdraw(kitchen.shop.pk, again.pk, **given(kitchen, kitchen.keeper))
    for made in (first, again):
        with pytest.raises(KeeperInvitation.DoesNotExist):
            invitations.answer(made.pk, accepts=True, **given(kitchen, second))
        with pytest.raises(KeeperInvitation.DoesNotExist):
            invitations.withdraw(kitchen.shop.pk, made.pk, **given(kitchen, kitchen.keeper))
    assert keepers.ids(kitchen.shop) == {kitchen.keeper.pk}


def test_the_owner_alone_lets_in_takes_away_and_hands_over(kitchen):
    second, third = a_second(kitchen), a_second(kitchen)
    rival = a_kitchen("dasan").keeper
    before = state(kitchen)
    for person in (second, kitchen.official, rival, someone(kitchen.town, Role.HEAD)):
        with pytest.raises(PermissionDenied):
            invite(kitchen, "x@x.example", by=person)
        with pytest.raises(PermissionDenied):
            hand_over(kitchen, third, by=person)
        with pytest.raises(PermissionDenied):
            keepers.remove(kitchen.shop.pk, account_id=third.pk, **given(kitchen, person))
        browser = client_of(person)
        for rest in ("", f"{third.pk}/removals/", f"{third.pk}/handovers/"):
            answer = browser.post(path(kitchen, rest), {"email": "x@x.example"})
            assert answer.status_code in {403, 404}
    assert state(kitchen) == before


def test_a_proof_is_asked_for_before_others_are_let_in(kitchen):
    stale = client_of(kitchen.keeper, fresh=False)
    answer = stale.post(path(kitchen), {"email": "x@x.example"})
    assert answer.status_code == 302
    assert "/account/" in answer["Location"]
    assert not KeeperInvitation.objects.exists()


def test_whoever_is_removed_or_leaves_can_do_nothing_from_then_on(kitchen):
    second, third = a_second(kitchen), a_second(kitchen)
    owner = client_of(kitchen.keeper)
    owner.post(path(kitchen, f"{second.pk}/removals/"))
    client_of(third).post(path(kitchen, "leaves/"))
    assert keepers.ids(kitchen.shop) == {kitchen.keeper.pk}
    for person in (second, third):
        assert client_of(person).get(f"{MINE}shops/{kitchen.shop.pk}/").status_code == 404
        with pytest.raises(PermissionDenied):
            keepers.held(kitchen.shop.pk, **given(kitchen, person))
    steps = list(KeeperStep.objects.order_by("pk").values_list("step", "by", "about"))
    assert steps[-2:] == [
        ("remove", kitchen.keeper.pk, second.pk), ("leave", third.pk, third.pk),
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        KeeperStep.objects.all().delete()


def test_only_the_owner_takes_the_shop_out_of_the_service(kitchen):
    browser = client_of(a_second(kitchen))
    desk = f"{MINE}shops/{kitchen.shop.pk}/"
    assert 'value="leave"' not in browser.get(desk).text
    assert browser.post(f"{desk}steps/", {"name": "leave"}).status_code == 403
    kitchen.shop.refresh_from_db()
    assert kitchen.shop.state == "open"
    assert 'value="leave"' in client_of(kitchen.keeper).get(desk).text


def test_the_owner_neither_leaves_nor_is_removed(kitchen):
    a_second(kitchen)
    before = state(kitchen)
    with pytest.raises(ValidationError):
        keepers.leave(kitchen.shop.pk, **given(kitchen, kitchen.keeper))
    with pytest.raises(ValidationError):
        keepers.remove(
            kitchen.shop.pk, account_id=kitchen.keeper.pk, **given(kitchen, kitchen.keeper)
        )
    client_of(kitchen.keeper).post(path(kitchen, "leaves/"))
    assert state(kitchen) == before


def test_a_shop_is_handed_over_when_the_other_accepts(kitchen):
    second = a_second(kitchen)
    client_of(kitchen.keeper).post(path(kitchen, f"{second.pk}/handovers/"))
    offer = KeeperInvitation.objects.get(is_handover=True)
    assert keepers.owns(kitchen.shop, kitchen.keeper)
    with pytest.raises(KeeperInvitation.DoesNotExist):
        invitations.answer(offer.pk, accepts=True, **given(kitchen, kitchen.keeper))
    client_of(second).post(f"{MINE}invitations/{offer.pk}/answers/", {"answer": "accept"})
    assert keepers.owns(kitchen.shop, second)
    assert not keepers.owns(kitchen.shop, kitchen.keeper)
    with pytest.raises(PermissionDenied):
        invite(kitchen, "x@x.example")
    keepers.leave(kitchen.shop.pk, **given(kitchen, kitchen.keeper))
    assert keepers.ids(kitchen.shop) == {second.pk}


def test_an_offer_of_the_shop_ends_with_who_leaves_and_goes_to_one_at_a_time(kitchen):
    second, third = a_second(kitchen), a_second(kitchen)
    offer = hand_over(kitchen, second)
    with pytest.raises(ValidationError):
        hand_over(kitchen, third)
    with pytest.raises(ValidationError):
        hand_over(kitchen, someone())
    keepers.leave(kitchen.shop.pk, **given(kitchen, second))
    with pytest.raises(KeeperInvitation.DoesNotExist):
        invitations.answer(offer.pk, accepts=True, **given(kitchen, second))
    assert keepers.owns(kitchen.shop, kitchen.keeper)
    assert hand_over(kitchen, third).account == third


def test_so_many_run_a_shop_and_so_many_are_invited_a_day(kitchen):
    for number in range(9):
        invite(kitchen, f"one{number}@x.example")
    with pytest.raises(ValidationError):
        invite(kitchen, "ten@x.example")
    assert KeeperInvitation.objects.count() == 9
    for row in KeeperInvitation.objects.all()[:5]:
        invitations.withdraw(kitchen.shop.pk, row.pk, **given(kitchen, kitchen.keeper))
    invite(kitchen, "ten@x.example")
    with pytest.raises(ValidationError):
        invite(kitchen, "eleven@x.example")
    invite(kitchen, "eleven@x.example", now=NOW + timedelta(days=2))


def test_a_shop_that_left_lets_nobody_in(kitchen):
    second = someone()
    made = invite(kitchen, address_of(second))
    kitchen.shop.state = "closed"
    kitchen.shop.save()
    with pytest.raises(ValidationError):
        invite(kitchen, "x@x.example")
    with pytest.raises(KeeperInvitation.DoesNotExist):
        invitations.answer(made.pk, accepts=True, **given(kitchen, second))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_lets_in_once_and_leaves_one_owner(kitchen):
    second = someone()
    made = invite(kitchen, address_of(second))

    def accept(pk: int) -> bool:
        try:
            return bool(invitations.answer(pk, accepts=True, **given(kitchen, second)))
        except KeeperInvitation.DoesNotExist:
            return False

    assert sum(at_once(8, lambda _number: accept(made.pk))) == 1
    offer = hand_over(kitchen, second)
    assert sum(at_once(8, lambda _number: accept(offer.pk))) == 1
    owners = ShopKeeper.objects.filter(shop=kitchen.shop, is_owner=True)
    assert [row.account_id for row in owners] == [second.pk]


def test_the_list_asks_the_same_number_of_queries_for_any_number_of_people(
    kitchen, django_assert_max_num_queries
):
    owner = client_of(kitchen.keeper)
    a_second(kitchen)
    invite(kitchen, "one@x.example")
    owner.get(path(kitchen))
    with django_assert_max_num_queries(60) as first:
        owner.get(path(kitchen))
    for number in range(3):
        a_second(kitchen)
        invite(kitchen, f"more{number}@x.example")
        kitchen.take(kitchen.place(by=kitchen.customer()), "accept")
    with django_assert_max_num_queries(len(first)):
        owner.get(path(kitchen))
