"""Two persons start, fund and end a programme; one alone changes nothing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.ledger.models import Asset, Journal, Programme
from madang.ledger.services import audits, mandates, offers, purses, sales
from madang.ledger.services.programmes import Terms
from madang.ledger.tests.books import NOW
from madang.ledger.tests.officials import DRAFT, GAON, KEY, MEALS, a_desk
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.services import approvals
from madang.roles.tests.towns import a_town, someone

pytestmark = pytest.mark.django_db
OTHER = "f" * 32


@pytest.fixture
def desk():
    return a_desk()


def nothing_began() -> bool:
    return not (Programme.objects.exists() or Journal.objects.exists())


def test_a_town_starts_its_currency_and_sells_it(desk):
    programme = desk.start()

    asset = programme.asset
    assert (asset.code, asset.name_en, asset.has_lots) == ("GAON", "Gaon Pay", True)
    assert (programme.kind, programme.areas, programme.months) == ("sale", ["41110"], 60)
    assert desk.balance(programme.budget) == 1_000_000
    assert desk.balance(desk.treasury()) == -1_000_000
    offer = offers.every(town=desk.town, now=NOW)[0]
    wallet = purses.of_person(asset=asset, owner=someone(), now=NOW)
    tills = offers.tills(offer.programme, now=NOW)
    purses_bank = tills.bank
    sales.sell(wallet=wallet, face=50_000, tills=tills, key="buy", by=None, now=NOW)
    assert purses.amount(wallet).available == 50_000
    assert desk.balance(purses_bank) == -45_000
    assert desk.balance(programme.budget) == 995_000
    assert audits.audit().is_clean


def test_the_same_key_asks_once_also_after_it_was_decided(desk):
    asked = desk.ask()
    assert desk.ask() == asked
    desk.agree(asked)

    assert desk.ask() == asked
    assert Approval.objects.count() == 1
    with pytest.raises(approvals.AlreadyDecidedError):
        desk.agree(asked)
    with pytest.raises(ValidationError, match="새로|anew"):
        desk.ask(budget_won=5)
    assert Programme.objects.count() == 1
    assert Journal.objects.count() == 1


def test_one_person_alone_starts_nothing(desk):
    asked = desk.ask()

    with pytest.raises(PermissionDenied):
        desk.agree(asked, by=desk.kim)

    assert nothing_began()
    assert not Asset.objects.exists() or Asset.objects.get().code == "KRW"


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.AUDITOR, Role.MERCHANT, Role.MODERATOR])
def test_who_is_no_official_neither_asks_nor_agrees(desk, role):
    stranger = someone(desk.town, role)
    with pytest.raises(PermissionDenied):
        desk.ask(by=stranger)
    asked = desk.ask()
    with pytest.raises(PermissionDenied):
        desk.agree(asked, by=stranger)
    assert nothing_began()


def test_another_town_s_official_neither_asks_nor_agrees(desk):
    other = someone(a_town("byeol"), Role.OFFICIAL)
    with pytest.raises(PermissionDenied):
        desk.ask(by=other)
    asked = desk.ask()
    with pytest.raises(PermissionDenied):
        desk.agree(asked, by=other)
    assert nothing_began()


@pytest.mark.parametrize(
    "changes",
    [
        {"budget_won": 0},
        {"budget_won": -5},
        {"budget_won": 10**12 + 1},
        {"terms": replace(DRAFT.terms, months=0)},
        {"terms": replace(DRAFT.terms, months=121)},
        {"terms": replace(DRAFT.terms, ends_on=date(2026, 11, 27))},
        {"terms": replace(DRAFT.terms, discount_percent=Decimal("20.01"))},
        {"terms": Terms(areas=[])},
        {"currency": MEALS},
        {"currency": replace(GAON, code="KRW")},
    ],
)
def test_what_makes_no_sense_is_not_even_asked(desk, changes):
    purses.asset(town=desk.town, code="KRW", kind="money", name_ko="원", now=NOW)

    with pytest.raises(ValidationError):
        desk.ask(**changes)

    assert nothing_began()
    assert not Approval.objects.exists()


def test_a_budget_larger_than_the_treasury_allows_is_refused_at_both_ends(desk):
    won = purses.asset(town=desk.town, code="KRW", kind="money", name_ko="원", now=NOW)
    purses.named(asset=won, holder="outside", name="treasury", minimum=-900_000, now=NOW)
    with pytest.raises(ValidationError, match="900,000"):
        desk.ask()
    purses.limit(purse=desk.treasury(), minimum=-1_000_000)
    asked = desk.ask()
    purses.limit(purse=desk.treasury(), minimum=-10)

    with pytest.raises(ValidationError, match="10"):
        desk.agree(asked)

    assert nothing_began()
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_a_programme_gets_more_budget_once_for_a_key(desk):
    programme = desk.start()
    more = {"programme": programme, "won": 500_000, "key": OTHER, "why": "추경", "now": NOW}
    asked = mandates.propose_funds(**more, by=desk.kim)
    assert mandates.propose_funds(**more, by=desk.kim) == asked
    assert desk.balance(programme.budget) == 1_000_000

    desk.agree(asked)

    assert desk.balance(programme.budget) == 1_500_000
    assert mandates.propose_funds(**more, by=desk.kim) == asked
    with pytest.raises(ValidationError):
        mandates.propose_funds(**more | {"won": 1}, by=desk.kim)
    for absurd in (0, -1, 10**13):
        with pytest.raises(ValidationError):
            mandates.propose_funds(**more | {"won": absurd, "key": "a" * 32}, by=desk.kim)


def test_an_ended_programme_issues_nothing_and_gives_its_rest_back(desk):
    programme = desk.start()
    ending = {"programme": programme, "key": OTHER, "why": "끝", "by": desk.kim, "now": NOW}
    desk.agree(mandates.propose_end(**ending))

    programme.refresh_from_db()
    assert programme.closed_at == NOW
    assert desk.balance(programme.budget) == 0
    assert desk.balance(desk.treasury()) == 0
    assert offers.every(town=desk.town, now=NOW) == []
    with pytest.raises(ValidationError):
        mandates.propose_end(**ending | {"key": "a" * 32})
    more = {"won": 5, "key": "b" * 32, "why": "x", "by": desk.kim, "now": NOW}
    with pytest.raises(ValidationError):
        mandates.propose_funds(programme=programme, **more)


def test_what_was_asked_before_the_end_is_refused_after_it(desk):
    programme = desk.start()
    more = {"won": 5, "key": "b" * 32, "why": "x", "by": desk.kim, "now": NOW}
    asked = mandates.propose_funds(programme=programme, **more)
    ending = {"key": OTHER, "why": "끝", "by": desk.kim, "now": NOW}
    desk.agree(mandates.propose_end(programme=programme, **ending))

    with pytest.raises(ValidationError):
        desk.agree(asked)

    assert desk.balance(programme.budget) == 0


def test_a_second_programme_has_its_own_purse_and_a_voucher_is_given(desk):
    first = desk.start()
    second = desk.start(key=OTHER)
    meals = desk.start(key="c" * 32, currency=MEALS, kind=Programme.Kind.POLICY)

    assert first.asset == second.asset != meals.asset
    assert len({one.source_id for one in (first, second, meals)}) == 3
    assert meals.asset.kind == "voucher"
    assert KEY[:12] in first.code
    assert desk.balance(desk.treasury()) == -3_000_000
