"""Whoever sees a person's data on an official's page stands in the access log, on every page."""

import pytest

from madang.base import clock
from madang.privacy.models import Demand, Look
from madang.residents.models import ResidencyClaim
from madang.residents.services import guardians, residency
from madang.residents.services.residency import Home
from madang.roles.engine.acts import Role
from madang.roles.services import approvals, delegations, memberships
from madang.roles.services.memberships import Term
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def chief(town):
    return someone(town, Role.TOWN_OPERATOR, name="김하나")


@pytest.fixture
def kim(town):
    return someone(town, Role.OFFICIAL, name="이담당")


def seen_by(account) -> set[int]:
    return set(Look.objects.filter(official=account).values_list("subject_id", flat=True))


def looks_at(account, path: str) -> set[int]:
    answer = client_of(account).get(path)
    assert answer.status_code == 200, path
    return seen_by(account)


def an_approval(town, by, about):
    return memberships.grant(
        town=town, account=about, role=Role.AUDITOR, by=by, why="임기", now=clock.now()
    )


def test_the_decisions_of_two_name_who_asked_and_whom_it_is_about(town, chief):
    asker, sora = someone(town, Role.TOWN_OPERATOR), someone(town)
    an_approval(town, asker, sora)

    assert looks_at(chief, "/gaon/members/approvals/") == {asker.pk, sora.pk}


def test_one_decision_of_two_names_who_decided_too(town, chief):
    asker, second = someone(town, Role.TOWN_OPERATOR), someone(town, Role.TOWN_OPERATOR)
    sora = someone(town)
    asked = an_approval(town, asker, sora)
    approvals.approve(approval=asked, by=second, now=clock.now())

    found = looks_at(chief, f"/gaon/members/approvals/{asked.pk}/")

    assert found == {asker.pk, second.pk, sora.pk}


def test_an_approval_that_ends_a_role_is_about_its_holder(town, chief):
    asker, other = someone(town, Role.TOWN_OPERATOR), someone(town, Role.AUDITOR)
    asked = memberships.end(
        membership=other.memberships.get(), by=asker, why="임기 끝", now=clock.now()
    )

    assert other.pk in looks_at(chief, f"/gaon/members/approvals/{asked.pk}/")


def test_who_looks_at_the_own_request_leaves_no_look_at_oneself(town, chief):
    sora = someone(town)
    asked = an_approval(town, chief, sora)

    assert looks_at(chief, f"/gaon/members/approvals/{asked.pk}/") == {sora.pk}


@pytest.mark.parametrize(
    "page",
    ["", "{pk}/", "{pk}/grants/", "roles/{role}/endings/", "roles/{role}/delegations/"],
)
def test_the_pages_of_members_name_the_person(town, chief, kim, page):
    path = "/gaon/members/" + page.format(pk=kim.pk, role=kim.memberships.get().pk)

    assert kim.pk in looks_at(chief, path)


def test_ending_a_delegation_names_both(town, chief, kim):
    deputy = someone(town, Role.OFFICIAL)
    now = clock.now()
    lent = delegations.make(
        membership=kim.memberships.get(),
        deputy=deputy,
        term=Term(starts_at=now, until=now.replace(year=now.year + 1)),
        why="휴가",
        by=kim,
        now=now,
    )

    found = looks_at(chief, f"/gaon/members/delegations/{lent.pk}/endings/")

    assert found == {kim.pk, deputy.pk}


def test_the_invitations_name_people_who_have_an_account(town, chief, kim):
    client_of(chief).post(
        "/gaon/members/invitations/",
        {"email": kim.email, "role": "moderator", "language": "ko", "why": "x"},
    )

    assert looks_at(chief, "/gaon/members/invitations/") == {kim.pk}


def test_the_audit_trail_names_who_acted(town, kim):
    auditor, chief = someone(town, Role.AUDITOR), someone(town, Role.TOWN_OPERATOR)
    client_of(chief).post("/gaon/members/departments/", {"name_ko": "새과", "name_en": "New"})

    for page in ("", "file/"):
        assert chief.pk in looks_at(auditor, f"/gaon/office/audit/{page}")


def test_a_request_about_data_that_is_gone_still_names_its_person(town, kim):
    head = someone(town, Role.HEAD)
    now = clock.now()
    gone = Demand.objects.create(
        account=kim, town=town, kind="erasure", part="residents.Attribute", row="999999",
        asked_at=now, due_at=now,
    )  # fmt: skip

    assert looks_at(head, f"/gaon/privacy/requests/{gone.pk}/") == {kim.pk}


def test_a_claim_and_a_guardianship_name_their_people(town, kim):
    resident, child = someone(town, name="김하늘"), someone(town, said_under_14=True)
    claim = residency.ask(
        Home(name="김하늘", address="마당로 12"), account=resident, town=town,
        way=ResidencyClaim.Way.COUNTER, by=resident, now=clock.now(),
    )  # fmt: skip
    one = guardians.ask(
        guardian=resident, code=guardians.code_for(child), town=town, now=clock.now()
    )

    assert looks_at(kim, f"/gaon/residents/claims/{claim.pk}/") == {resident.pk}
    assert looks_at(kim, f"/gaon/residents/guardianships/{one.pk}/") == {resident.pk, child.pk}


@pytest.mark.parametrize(
    "page",
    ["residents/claims/", "residents/guardianships/", "privacy/requests/", "office/"],
)
def test_queues_show_numbers_and_no_names(town, kim, page):
    head = someone(town, Role.HEAD)
    resident = someone(town, name="김하늘", said_under_14=False)
    residency.ask(
        Home(name="김하늘", address="마당로 12"), account=resident, town=town,
        way=ResidencyClaim.Way.COUNTER, by=resident, now=clock.now(),
    )  # fmt: skip

    answer = client_of(head).get(f"/gaon/{page}")

    assert answer.status_code == 200
    assert "김하늘" not in answer.text
    assert resident.email not in answer.text
    assert seen_by(head) == set()


def test_a_look_keeps_where_it_came_from(town, chief, kim):
    client_of(chief).get("/gaon/members/", REMOTE_ADDR="203.0.113.9")

    assert Look.objects.get(subject=kim).client == "203.0.113.9"
