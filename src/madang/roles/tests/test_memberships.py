from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from madang.base import clock
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.roles.engine.acts import Role
from madang.roles.models import Approval, Membership
from madang.roles.services import approvals, memberships, permissions
from madang.roles.services.memberships import Term
from madang.roles.tests.towns import a_department, a_town, someone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def operator(town):
    return someone(town, Role.TOWN_OPERATOR)


def held(account, town):
    return permissions.roles_of(account, town=town, now=clock.now()) - {Role.RESIDENT}


def grant(town, account, role, by, **rest):
    return memberships.grant(town=town, account=account, role=role, by=by, now=clock.now(), **rest)


def test_an_operator_gives_a_role_and_the_person_is_told_once(town, operator):
    bora = someone()
    first = grant(town, bora, Role.MERCHANT, operator, why="가게를 열었다")
    again = grant(town, bora, Role.MERCHANT, operator)

    assert first == again
    assert held(bora, town) == {Role.MERCHANT}
    event = Event.objects.get(kind="roles.granted", to=[bora.pk])
    assert event.params == {"role_word": "Merchant"}
    assert (first.granted_by, first.why) == (operator, "가게를 열었다")


@pytest.mark.parametrize(
    "role", [Role.OFFICIAL, Role.HEAD, Role.MODERATOR, Role.AUDITOR, Role.MERCHANT]
)
def test_nobody_else_gives_roles_and_nothing_changes(town, role):
    other, by = someone(), someone(town, role)
    before = Membership.objects.count()

    with pytest.raises(PermissionDenied):
        grant(town, other, Role.MERCHANT, by)

    assert Membership.objects.count() == before


def test_an_operator_gives_nothing_in_another_town(operator):
    narae, other = a_town("narae"), someone()

    with pytest.raises(PermissionDenied):
        grant(narae, other, Role.MERCHANT, operator)

    assert not Membership.objects.filter(town=narae).exists()


def test_residency_is_proven_and_never_given_by_an_operator(town, operator):
    with pytest.raises(PermissionDenied):
        grant(town, someone(), Role.VERIFIED_RESIDENT, operator)
    with pytest.raises(PermissionDenied):
        grant(town, someone(), Role.INSTALLATION_OPERATOR, operator)


def test_residency_is_prolonged_and_ends(town):
    person, now = someone(), clock.now()
    for days in (1, 3):
        memberships.grant_verified_resident(
            account=person, town=town, until=now + days * DAY, now=now, by=None
        )
    row = Membership.objects.get(account=person)
    assert row.until == now + 3 * DAY

    for _ in range(2):
        memberships.end_verified_resident(account=person, town=town, now=now + DAY)
    row.refresh_from_db()
    assert row.ended_at == now + DAY


def test_what_has_run_out_is_given_anew_and_the_history_stays(town):
    person, now = someone(), clock.now()
    for start in (now, now + 5 * DAY):
        memberships.grant_verified_resident(
            account=person, town=town, until=start + DAY, now=start, by=None
        )

    assert [(r.starts_at, r.ended_at) for r in Membership.objects.order_by("pk")] == [
        (now, now + DAY),
        (now + 5 * DAY, None),
    ]


def test_officials_need_a_department_of_their_own_town(town, operator):
    elsewhere = a_department(a_town("narae"))

    for role, department in (
        (Role.OFFICIAL, None),
        (Role.OFFICIAL, elsewhere),
        (Role.MERCHANT, a_department(town)),
    ):
        with pytest.raises(ValidationError):
            grant(town, someone(), role, operator, department=department)
    assert Membership.objects.filter(town=town).count() == 1


def test_the_database_itself_refuses_a_department_of_another_town(town):
    row = Membership(
        town=town,
        account=someone(),
        role="official",
        department=a_department(a_town("narae")),
        starts_at=clock.now(),
        granted_at=clock.now(),
    )

    def save_now():
        with transaction.atomic(), connection.cursor() as cursor:
            row.save()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        save_now()


def test_an_end_before_the_beginning_is_refused(town, operator):
    now = clock.now()
    for term in (Term(until=now - DAY), Term(now + 2 * DAY, now + DAY)):
        with pytest.raises(ValidationError):
            grant(town, someone(), Role.MERCHANT, operator, term=term)


def test_powers_wait_for_a_second_person_who_is_another_one(town, operator):
    other, sora = someone(town, Role.TOWN_OPERATOR), someone()
    asked = grant(town, sora, Role.AUDITOR, operator, why="감사 임기")
    assert isinstance(asked, Approval)
    assert held(sora, town) == set()

    with pytest.raises(PermissionDenied):
        approvals.approve(approval=asked, by=operator, now=clock.now())
    assert held(sora, town) == set()

    approvals.approve(approval=asked, by=other, now=clock.now())
    assert held(sora, town) == {Role.AUDITOR}
    assert Membership.objects.get(account=sora).granted_by == operator


def test_a_power_is_taken_by_two_and_given_up_by_oneself(town, operator):
    other = someone(town, Role.TOWN_OPERATOR)
    row = Membership.objects.get(account=other)

    asked = memberships.end(membership=row, by=operator, why="인사이동", now=clock.now())
    assert isinstance(asked, Approval)
    assert Role.TOWN_OPERATOR in held(other, town)

    ended = memberships.end(membership=row, by=other, why="퇴직", now=clock.now())
    assert isinstance(ended, Membership)
    assert held(other, town) == set()


def test_the_last_operator_stays(town, operator):
    row = Membership.objects.get(account=operator)
    with pytest.raises(ValidationError):
        memberships.end(membership=row, by=operator, why="휴가", now=clock.now())
    above = someone(None, Role.INSTALLATION_OPERATOR)
    with pytest.raises(ValidationError):
        memberships.end(membership=row, by=above, why="해임", now=clock.now())

    assert Role.TOWN_OPERATOR in held(operator, town)


def test_the_first_operator_of_a_town_is_named_by_the_installations_alone():
    above, narae = someone(None, Role.INSTALLATION_OPERATOR), a_town("narae")

    assert isinstance(grant(narae, someone(), Role.TOWN_OPERATOR, above), Membership)
    second = grant(narae, someone(), Role.TOWN_OPERATOR, above, why="두 번째 운영자")
    assert isinstance(second, Approval)


def test_nobody_audits_his_own_work(town):
    yuna, sora = someone(town, Role.OFFICIAL), someone(town, Role.AUDITOR)
    above = someone(None, Role.INSTALLATION_OPERATOR)

    for account, role in ((yuna, Role.AUDITOR), (above, Role.AUDITOR), (sora, Role.TOWN_OPERATOR)):
        with pytest.raises(ValidationError):
            memberships.give(town=town, account=account, role=role, by=None, now=clock.now())
    assert held(yuna, town) == {Role.OFFICIAL}
    assert held(sora, town) == {Role.AUDITOR}


@pytest.mark.django_db(transaction=True)
def test_a_role_given_64_times_at_once_is_given_once():
    town = a_town()
    operator, bora = someone(town, Role.TOWN_OPERATOR), someone()

    rows = at_once(64, lambda _: grant(town, bora, Role.MERCHANT, operator).pk)

    assert len(set(rows)) == 1
    assert Membership.objects.filter(account=bora).count() == 1
    assert Event.objects.filter(kind="roles.granted", to=[bora.pk]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_operators_who_give_up_at_once_one_stays():
    town = a_town()
    both = [someone(town, Role.TOWN_OPERATOR) for _ in range(2)]
    rows = [Membership.objects.get(account=one) for one in both]

    def give_up(number):
        try:
            memberships.end(membership=rows[number], by=both[number], why="퇴직", now=clock.now())
        except ValidationError:
            return "stays"
        return "gone"

    assert sorted(at_once(2, give_up)) == ["gone", "stays"]
    assert Membership.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_auditor_and_official_are_never_both_given_at_once():
    town, person = a_town(), someone()
    department = a_department(town)

    def give(number):
        role = Role.AUDITOR if number % 2 else Role.OFFICIAL
        try:
            memberships.give(
                town=town, account=person, role=role, by=None, now=clock.now(),
                department=None if number % 2 else department,
            )  # fmt: skip
        except ValidationError:
            return False
        return True

    assert any(at_once(16, give))
    assert Membership.objects.filter(account=person).count() == 1
