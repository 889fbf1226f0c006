"""The fee of an agency's courier is split once, as the share stood, and the books prove it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import given as drawn
from hypothesis import strategies as st

from madang.delivery.engine.orders.parties import Fault, Party
from madang.delivery.engine.orders.settlements import Terms
from madang.delivery.models import AgencyPart, Offer, ShiftPay
from madang.delivery.services import agencycouriers, agencystatements, agencyterms, duties, earnings
from madang.delivery.tests.agencies import a_firm
from madang.delivery.tests.kitchens import NOW
from madang.ledger.services import audits
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db
WHAT = "an agency's part is not what the books moved"
HOUR = timedelta(hours=1)


@pytest.fixture
def firm():
    made = a_firm()
    made.keeps(15)
    return made


def purse(firm, courier) -> int:
    return firm.crew.kitchen.balances().get(f"courier:{courier.account_id}", 0)


def test_the_fee_is_split_in_the_one_settlement_of_the_order(firm):
    courier = firm.courier()
    order = firm.brought(courier)

    assert (purse(firm, courier), firm.balance()) == (1_700, 300)
    assert Offer.objects.get().pay_won == 1_700  # said before it was accepted
    part = AgencyPart.objects.get(order=order)
    assert (part.percent, part.fee_won, part.kept_won, part.courier_won) == (15, 2_000, 300, 1_700)
    assert audits.audit().is_clean


def test_an_agency_without_terms_keeps_nothing():
    firm = a_firm()
    courier = firm.courier()
    firm.brought(courier)
    assert (purse(firm, courier), firm.balance()) == (2_000, 0)


def test_the_share_is_that_of_the_moment_when_the_meal_was_taken(firm):
    courier = firm.courier()
    tomorrow = NOW.date() + timedelta(days=1)
    agencyterms.write(percent=20, from_day=tomorrow, **firm.given)
    order = firm.brought(courier, settled=False)
    agencycouriers.part(courier.pk, reason="그만둠", **firm.given)
    firm.crew.kitchen.wait(order)  # settled after the change, and after they parted
    assert (purse(firm, courier), firm.balance()) == (1_700, 300)


def test_what_is_given_back_comes_from_the_same_purses_and_is_made_good(firm):
    courier, kitchen = firm.courier(), firm.crew.kitchen
    order = firm.brought(courier)
    order = kitchen.take(order, "dispute", order.customer, reason="식음")
    order = kitchen.take(order, "refund_full", won=order.paid_won, fault=Fault.SHOP)

    assert (purse(firm, courier), firm.balance()) == (1_700, 300)
    assert audits.audit().is_clean


def test_a_way_in_vain_is_split_too(firm):
    courier, kitchen = firm.courier(), firm.crew.kitchen
    order = firm.crew.ready(kitchen.customer())
    firm.crew.accepted()
    order = kitchen.take(order, "pick_up", courier.account)
    kitchen.take(order, "decide_cancel", fault=Fault.PLATFORM, by=kitchen.official, reason="확인함")
    assert (purse(firm, courier), firm.balance()) == (1_700, 300)
    assert audits.audit().is_clean


def test_the_guarantee_counts_the_fee_before_the_agency_s_share(firm):
    courier = firm.courier()
    firm.brought(courier)
    duties.go_off(**(firm.given | {"by": courier.account, "now": NOW + HOUR}))
    earnings.pay_due(town=firm.crew.kitchen.town, now=NOW + HOUR)
    pay = ShiftPay.objects.get()
    assert (pay.earned_won, pay.top_up_won) == (1_700, 10_000)  # 12,000 less the whole fee
    week = earnings.week(courier, day=NOW.date())
    assert (week.earned_won, week.kept_won) == (1_700, 300)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE delivery_agencypart SET kept_won = kept_won - 1",
        "UPDATE delivery_agencypart SET percent = percent + 1",
        "DELETE FROM delivery_agencypart",
    ],
)
def test_a_part_that_says_another_sum_than_the_books_is_found(firm, change):
    order = firm.brought(firm.courier())
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(change)
        cursor.execute("SET session_replication_role = origin")
    assert [(one.what, one.row) for one in audits.audit().breaks] == [(WHAT, order.pk)]


def test_the_statement_adds_up_and_names_no_customer(firm):
    courier = firm.courier("이도현")
    orders = [firm.brought(courier, now=NOW + timedelta(minutes=n)) for n in range(2)]
    month = {"agency": firm.agency, "year": NOW.year, "by": firm.boss, "now": NOW}
    made = agencystatements.monthly(month=orders[0].settlement.at.month, **month)

    assert (made.fees_won, made.couriers_won, made.kept_won) == (4_000, 3_400, 600)
    text = "".join(agencystatements.csv(made))
    assert text.splitlines()[1].endswith(",이도현,2000,15,1700,300")
    assert text.splitlines()[-1].endswith(",4000,,3400,600")
    assert orders[0].address not in text
    assert orders[0].customer.email not in text
    assert agencystatements.monthly(month=1, **month).parts == []


def test_the_statement_takes_two_queries_however_many_orders(firm, django_assert_num_queries):
    courier = firm.courier()
    order = firm.brought(courier)
    for n in range(1, 3):
        firm.brought(courier, now=NOW + timedelta(minutes=n))
    month = {"year": NOW.year, "month": order.settlement.at.month, "by": firm.boss, "now": NOW}
    with django_assert_num_queries(3):  # roles, people, parts
        made = agencystatements.monthly(agency=firm.agency, **month)
        assert len([one.courier.name for one in made.parts]) == 3


def test_only_who_runs_the_agency_reads_its_statement(firm):
    courier = firm.courier()
    other = a_firm(firm.crew, name="나루배송")
    for by in (courier.account, other.boss, someone(), firm.crew.kitchen.official):
        with pytest.raises(PermissionDenied):
            agencystatements.monthly(agency=firm.agency, year=2026, month=11, by=by, now=NOW)


@drawn(st.integers(0, 100_000), st.integers(0, 100))
def test_the_parts_are_the_fee_and_rounding_is_the_courier_s(won, percent):
    parts = dict(Terms(agency_percent=percent).carriers(won))
    assert sum(parts.values()) == won
    assert 0 <= parts[Party.AGENCY] <= won * percent / 100 < parts[Party.AGENCY] + 1
    assert Terms(carrier=Party.SHOP, agency_percent=percent).carriers(won) == ((Party.SHOP, won),)
