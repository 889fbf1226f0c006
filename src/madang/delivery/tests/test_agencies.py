"""Who runs an agency and decides about its couriers; what is refused, and changes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from madang.base.models import Event
from madang.delivery.models import (
    Agency,
    AgencyInvitation,
    AgencyPerson,
    AgencyTerms,
    Courier,
    Shift,
)
from madang.delivery.services import (
    agencies,
    agencycouriers,
    agencypeople,
    agencyterms,
    carrying,
    duties,
    roster,
)
from madang.delivery.services.refused import Refused
from madang.delivery.tests.agencies import a_firm, proven
from madang.delivery.tests.crews import a_crew
from madang.delivery.tests.kitchens import NOW
from madang.ledger.models import Purse
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db
TOMORROW = NOW.date() + timedelta(days=1)


@pytest.fixture
def firm():
    return a_firm()


def state():
    """Return what a refusal must leave as it is."""
    return (
        list(AgencyPerson.objects.order_by("pk").values()),
        list(AgencyInvitation.objects.order_by("pk").values()),
        list(AgencyTerms.objects.order_by("pk").values()),
        list(Courier.objects.order_by("pk").values()),
        list(Agency.objects.order_by("pk").values()),
        list(Shift.objects.order_by("pk").values()),
    )


def refused(error, act, **given):
    before = state()
    with pytest.raises(error):
        act(**given)
    assert state() == before


def test_an_agency_begins_with_a_purse_and_the_person_an_official_named(firm):
    assert agencies.ids(firm.agency) == {firm.boss.pk}
    assert Purse.objects.get(name=f"agency:{firm.agency.pk}").minimum == 0
    assert agencies.of(firm.boss, town=firm.crew.kitchen.town) == firm.agency


def test_nobody_learns_whether_an_account_exists(firm):
    for email in (proven(someone()), "nobody@x.example"):
        made = agencypeople.invite(email=email, **firm.given)
        assert (made.email, made.outcome, made.ended_at) == (email, "", None)


def test_who_has_not_proven_the_address_cannot_accept(firm):
    stranger = someone()
    made = firm.invited(someone())
    refused(
        AgencyInvitation.DoesNotExist,
        lambda **given: agencypeople.answer(made.pk, accepts=True, **given),
        **(firm.given | {"by": stranger}),
    )


def test_one_lets_another_in_who_removes_the_first(firm):
    second = firm.joined()
    assert agencies.ids(firm.agency) == {firm.boss.pk, second.pk}
    agencypeople.remove(firm.boss.pk, **(firm.given | {"by": second}))
    assert agencies.ids(firm.agency) == {second.pk}
    refused(PermissionDenied, agencypeople.invite, email="x@x.example", **firm.given)


def test_the_last_cannot_leave_and_the_last_but_one_can(firm):
    refused(ValidationError, agencypeople.leave, **firm.given)
    firm.joined()
    agencypeople.leave(**firm.given)
    assert firm.boss.pk not in agencies.ids(firm.agency)


def test_nobody_runs_two_agencies(firm):
    other = a_firm(firm.crew, name="나루배송")
    made = firm.invited(other.boss)
    refused(
        ValidationError,
        lambda **given: agencypeople.answer(made.pk, accepts=True, **given),
        **other.given,
    )


def test_an_official_names_the_first_alone(firm):
    refused(
        ValidationError,
        lambda **given: agencypeople.name_first(firm.agency.pk, email="a@x.example", **given),
        **firm.as_official,
    )


def test_a_share_above_the_cap_or_of_a_day_that_has_begun_is_refused(firm):
    for values in (
        {"percent": 21, "from_day": TOMORROW},
        {"percent": -1, "from_day": TOMORROW},
        {"percent": 10, "from_day": NOW.date()},
        {"percent": 10, "from_day": NOW.date() - timedelta(days=30)},
    ):
        refused(ValidationError, agencyterms.write, **values, **firm.given)


def test_a_share_begins_on_its_day_and_couriers_are_told_before(firm):
    courier = firm.courier(on=False)
    agencyterms.write(percent=20, from_day=TOMORROW, **firm.given)
    assert agencyterms.percent(firm.agency, now=NOW) == 0
    assert agencyterms.percent(firm.agency, now=NOW + timedelta(days=1)) == 20
    assert [one.percent for one in agencyterms.coming(firm.agency, now=NOW)] == [20]
    assert Event.objects.filter(kind="delivery.agency").last().to == [courier.account_id]


def test_an_official_checks_only_whom_the_agency_has_confirmed(firm):
    courier = firm.applicant()
    refused(ValidationError, firm.crew.decide, courier=courier, step="vet")
    agencycouriers.confirm(courier.pk, **firm.given)
    assert firm.crew.decide(courier, "vet").state == "vetted"


def test_another_agency_or_a_courier_confirms_nobody_here(firm):
    courier = firm.applicant()
    other = a_firm(firm.crew, name="나루배송")
    refused(
        Courier.DoesNotExist,
        lambda **given: agencycouriers.confirm(courier.pk, **given),
        **other.given,
    )
    for by in (courier.account, someone(), firm.crew.kitchen.official):
        refused(
            PermissionDenied,
            lambda **given: agencycouriers.confirm(courier.pk, **given),
            **(firm.given | {"by": by}),
        )


def test_the_people_of_another_town_s_agency_do_nothing_here(firm):
    courier = firm.applicant()
    there = a_firm(a_crew("naru"))
    for act, more in (
        (lambda **given: agencycouriers.confirm(courier.pk, **given), {}),
        (agencyterms.write, {"percent": 5, "from_day": TOMORROW}),
        (agencypeople.invite, {"email": "x@x.example"}),
    ):
        refused(PermissionDenied, act, **more, **(firm.given | {"by": there.boss}))
    refused(
        PermissionDenied,
        lambda **given: agencycouriers.end_agency(firm.agency.pk, **given),
        **(firm.given | {"by": there.crew.kitchen.official}),
    )


def test_parting_needs_a_reason_ends_duty_and_frees_them_to_apply_anew(firm):
    courier = firm.courier()
    refused(
        ValidationError,
        lambda **given: agencycouriers.part(courier.pk, reason=" ", **given),
        **firm.given,
    )
    agencycouriers.part(courier.pk, reason="계약이 끝남", **firm.given)
    courier.refresh_from_db()
    assert (courier.state, courier.reason) == ("left", "계약이 끝남")
    assert duties.running(courier) is None
    assert agencycouriers.lines(firm.agency, now=NOW) == []


def test_who_carries_a_meal_brings_it_before_the_agency_parts_with_them(firm):
    courier = firm.courier()
    order = firm.crew.ready()
    firm.crew.accepted()
    carrying.take(order.pk, step="pick_up", **(firm.given | {"by": courier.account}))
    refused(
        ValidationError,
        lambda **given: agencycouriers.part(courier.pk, reason="끝", **given),
        **firm.given,
    )


def test_an_official_who_runs_the_agency_does_not_decide_about_it(firm):
    town, courier = firm.crew.kitchen.town, firm.applicant()
    agencycouriers.confirm(courier.pk, **firm.given)
    official = someone(town, Role.OFFICIAL)
    firm.joined(official)
    own = {"town": town, "by": official, "now": NOW}
    for act in (
        lambda **given: agencycouriers.end_agency(firm.agency.pk, **given),
        lambda **given: agencypeople.name_first(firm.agency.pk, email="a@x.example", **given),
        lambda **given: roster.decide(courier.pk, step="vet", **given),
    ):
        refused(PermissionDenied, act, **own)


def test_an_agency_that_has_ended_has_nobody_on_duty_and_changes_no_more(firm):
    courier, waits = firm.courier(), firm.applicant("다온")
    busy = firm.courier("바쁨")
    order = firm.crew.ready()
    firm.crew.accepted()
    order.refresh_from_db()
    rider, other = (busy, courier) if order.courier_id == busy.account_id else (courier, busy)
    carrying.take(order.pk, step="pick_up", **(firm.given | {"by": rider.account}))

    agencycouriers.end_agency(firm.agency.pk, **firm.as_official)

    assert duties.running(other) is None
    assert duties.running(rider).ends_at <= NOW + timedelta(seconds=1)  # ends with the meal
    carrying.take(order.pk, step="deliver", **(firm.given | {"by": rider.account}))
    duties.end_silent(town=firm.crew.kitchen.town, now=NOW + timedelta(minutes=1))
    assert duties.running(rider) is None
    with pytest.raises(Refused, match="Apply anew|새로 신청"):
        duties.go_on(**(firm.given | {"by": rider.account}))
    told = Event.objects.filter(kind="delivery.agency", text__contains="has ended")
    assert {person for one in told for person in one.to} == {
        courier.account_id, waits.account_id, busy.account_id, firm.boss.pk,
    }  # fmt: skip
    refused(ValidationError, agencyterms.write, percent=1, from_day=TOMORROW, **firm.given)
    again = roster.apply(
        by=rider.account, town=firm.crew.kitchen.town, now=NOW, values={"belongs": "town"}
    )
    assert (again.state, again.agency) == ("applied", None)
    agencypeople.leave(**firm.given)


def test_the_couriers_of_an_agency_take_three_queries(firm, django_assert_num_queries):
    for name in ("가", "나", "다"):
        firm.courier(name)
    with django_assert_num_queries(3):
        assert len(agencycouriers.lines(firm.agency, now=NOW)) == 3
