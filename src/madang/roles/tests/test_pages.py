import re

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madang.audit.models import Entry
from madang.base import clock
from madang.roles.engine.acts import Role
from madang.roles.models import Department, Membership
from madang.roles.services import memberships
from madang.roles.tests.towns import a_department, a_town, client_of, someone

pytestmark = pytest.mark.django_db
HOME = "/gaon/members/"
PAGES = ("", "table/", "departments/", "invitations/", "import/", "approvals/", "mine/")
WORKERS = {Role.OFFICIAL, Role.HEAD, Role.MODERATOR}


def expected(role: Role, page: str) -> int:
    if page == "mine/" or role in {Role.TOWN_OPERATOR, Role.INSTALLATION_OPERATOR}:
        return 200
    if page == "approvals/":
        return 200 if role in WORKERS | {Role.AUDITOR} else 403
    reads = {"", "table/", "departments/"}
    return 200 if role == Role.AUDITOR and page in reads else 403


@pytest.fixture
def town():
    return a_town()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_pages_in_its_own_town_only(town, role):
    a_town("narae")
    client = client_of(someone(town, role))

    for page in PAGES:
        assert client.get(HOME + page).status_code == expected(role, page), page
        if role != Role.INSTALLATION_OPERATOR:
            elsewhere = client.get(f"/narae/members/{page}").status_code
            assert elsewhere == expected(Role.RESIDENT, page), page


def test_strangers_are_sent_to_sign_in_and_come_back(town):
    for page in PAGES:
        answer = Client().get(HOME + page)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/gaon/login/?next=")


def test_giving_roles_asks_for_proof_again(town):
    operator, bora = someone(town, Role.TOWN_OPERATOR), someone(town, Role.COURIER)
    stale = client_of(operator, fresh=False)
    asked = {"role": "merchant", "why": "가게"}

    for path in (f"{HOME}{bora.pk}/grants/", f"{HOME}invitations/", f"{HOME}import/"):
        assert stale.get(path).status_code == 302
    assert stale.post(f"{HOME}{bora.pk}/grants/", asked).status_code == 302
    assert not Membership.objects.filter(role=Role.MERCHANT).exists()


def test_an_operator_gives_and_ends_a_role_and_the_trail_says_who_as_what_and_why(town):
    operator, bora = someone(town, Role.TOWN_OPERATOR), someone(town, Role.COURIER)
    client = client_of(operator)
    asked = {"role": "merchant", "why": "시장 안 가게", "last": "2099-12-31"}

    assert client.post(f"{HOME}{bora.pk}/grants/", {"role": "official"}).status_code == 422
    answer = client.post(f"{HOME}{bora.pk}/grants/", asked)

    assert answer["Location"] == f"{HOME}{bora.pk}/"
    row = Membership.objects.get(account=bora, role=Role.MERCHANT)
    assert f"{row.until.astimezone(town.zone):%Y-%m-%d %H:%M}" == "2100-01-01 00:00"
    entry = Entry.objects.filter(table_name="roles_membership", town_id=town.pk).latest("pk")
    assert (entry.actor_id, entry.why) == (operator.pk, "시장 안 가게")
    assert (entry.role, entry.act) == ("town_operator", "roles.grant")

    assert client.post(f"{HOME}roles/{row.pk}/endings/", {"why": ""}).status_code == 422
    client.post(f"{HOME}roles/{row.pk}/endings/", {"why": "폐업"})
    row.refresh_from_db()
    assert (row.ended_by, row.ended_why) == (operator, "폐업")
    assert "폐업" in client.get(f"{HOME}{bora.pk}/").text


def test_looking_at_the_list_is_written_down(town):
    operator, yuna = someone(town, Role.TOWN_OPERATOR), someone(town, Role.OFFICIAL, name="한유나")
    page = client_of(operator).get(HOME)

    assert "한유나" in page.text
    look = apps.get_model("privacy.Look").objects.get(subject=yuna)
    assert (look.official, look.role, look.town) == (operator, "town_operator", town)


def test_the_list_is_searched_filtered_and_shows_residents_only_when_asked(town):
    client = client_of(someone(town, Role.TOWN_OPERATOR, name="운영자"))
    yuna = someone(town, Role.OFFICIAL, name="한유나", department=a_department(town, "교통과"))
    someone(town, Role.HEAD, name="서지호")
    someone(town, Role.MERCHANT, name="정보라")

    def names(**query):
        text = client.get(HOME, query).text
        return {name for name in ("한유나", "서지호", "정보라") if name in text}

    assert names() == {"한유나", "서지호"}
    assert names(q="유나") == {"한유나"}
    assert names(q=yuna.email) == {"한유나"}
    assert names(q="교통") == {"한유나"}
    assert names(role="merchant") == {"정보라"}
    assert names(role="head") == {"서지호"}
    assert names(state="past") == set()
    assert names(role="' OR 1=1 --", page="zz", sort="password", department="x") == set()


def test_people_of_other_towns_are_not_there(town):
    narae = a_town("narae")
    foreign = someone(narae, Role.OFFICIAL, name="남의나라")
    row = Membership.objects.get(account=foreign)
    client = client_of(someone(town, Role.TOWN_OPERATOR))

    assert "남의나라" not in client.get(HOME, {"q": "남의"}).text.split("<tbody")[-1]
    for path in (f"{foreign.pk}/", f"{foreign.pk}/grants/", f"roles/{row.pk}/endings/"):
        assert client.get(HOME + path).status_code == 404
        assert client.post(HOME + path, {"role": "merchant", "why": "x"}).status_code in {404, 405}
    row.refresh_from_db()
    assert row.ended_at is None


def test_an_auditor_sees_and_cannot_change(town):
    client, bora = client_of(someone(town, Role.AUDITOR)), someone(town, Role.OFFICIAL)
    row = Membership.objects.get(account=bora)

    page = client.get(f"{HOME}{bora.pk}/").text
    assert "grants/" not in page
    assert client.post(f"{HOME}{bora.pk}/grants/", {}).status_code == 403
    assert client.post(f"{HOME}roles/{row.pk}/endings/", {"why": "x"}).status_code == 403
    assert client.post(f"{HOME}departments/", {"name_ko": "비밀과"}).status_code == 403
    assert not Department.objects.filter(name_ko="비밀과").exists()


def test_departments_are_made_changed_and_closed(town):
    client = client_of(someone(town, Role.TOWN_OPERATOR))
    page = f"{HOME}departments/"
    assert client.post(page, {"name_ko": "교통과", "name_en": "Transport"})["Location"] == page
    assert client.post(page, {"name_ko": "교통과"}).status_code == 422
    above = Department.objects.get(name_ko="교통과")
    client.post(page, {"name_ko": "버스팀", "parent": above.pk})
    below = Department.objects.get(name_ko="버스팀")

    circle = client.post(f"{page}{above.pk}/", {"name_ko": "교통과", "parent": below.pk})
    assert circle.status_code == 422
    client.post(f"{page}{above.pk}/closures/")
    above.refresh_from_db()
    assert above.closed_at is None  # another stands below it

    yuna = someone(town, Role.OFFICIAL, department=below)
    client.post(f"{page}{below.pk}/closures/")
    below.refresh_from_db()
    assert below.closed_at is None  # somebody works in it
    Membership.objects.filter(account=yuna).update(ended_at=clock.now())
    client.post(f"{page}{below.pk}/closures/")
    below.refresh_from_db()
    assert below.closed_at is not None
    assert client.get(f"{page}{below.pk}/").status_code == 404


def test_a_department_of_another_town_is_not_there(town):
    foreign = a_department(a_town("narae"), "남의과")
    client = client_of(someone(town, Role.TOWN_OPERATOR))

    for verb in ("", "closures/"):
        assert client.post(f"{HOME}departments/{foreign.pk}/{verb}").status_code == 404
    answer = client.post(f"{HOME}departments/", {"name_ko": "새 과", "parent": foreign.pk})
    assert answer.status_code == 422
    foreign.refresh_from_db()
    assert foreign.closed_at is None


def test_everyone_sees_his_own_roles_and_gives_them_up(town):
    bora = someone(town, Role.MERCHANT)
    row, client = Membership.objects.get(account=bora), client_of(bora)
    other = Membership.objects.get(account=someone(town, Role.MERCHANT))

    assert "상인" in client.get(f"{HOME}mine/").text
    assert client.post(f"{HOME}mine/{other.pk}/resignations/", {"why": "x"}).status_code == 404
    client.post(f"{HOME}mine/{row.pk}/resignations/", {"why": "가게를 닫았다"})
    row.refresh_from_db()
    assert row.ended_by == bora


def test_the_table_for_auditors_is_the_table_that_is_asked(town):
    client = client_of(someone(town, Role.AUDITOR))
    someone(town, Role.MERCHANT)
    page = client.get(f"{HOME}table/").text

    assert '<code class="hint">roles.grant_power</code>' in page
    assert page.count('scope="col"') == 1 + len(Role)
    assert '?role=merchant">1<' in page


def test_script_in_every_field_is_shown_as_text(town):
    evil = "<script>alert(1)</script>"
    client = client_of(someone(town, Role.TOWN_OPERATOR, name=evil))
    client.post(f"{HOME}departments/", {"name_ko": evil, "name_en": evil, "phone": evil[:30]})
    bora = someone(town, Role.COURIER, name=evil)
    client.post(f"{HOME}{bora.pk}/grants/", {"role": "merchant", "why": evil})

    for page in ("", "?role=courier", f"{bora.pk}/", "departments/", "mine/", f"?q={evil}"):
        text = client.get(HOME + page).text
        assert "<script>alert" not in text, page
        assert "&lt;script&gt;" in text, page


def test_unsafe_requests_need_the_token(town):
    operator, bora = someone(town, Role.TOWN_OPERATOR), someone(town, Role.COURIER)
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = client_of(operator).cookies

    answer = checked.post(f"{HOME}{bora.pk}/grants/", {"role": "merchant", "why": "x"})
    assert answer.status_code == 403
    assert not Membership.objects.filter(role=Role.MERCHANT).exists()


def test_many_roles_are_ended_after_a_look_and_taken_back(town):
    operator = someone(town, Role.TOWN_OPERATOR)
    client = client_of(operator)
    people = [someone(town, Role.OFFICIAL) for _ in range(3)]
    rows = list(Membership.objects.filter(town=town).order_by("pk"))
    foreign = Membership.objects.get(account=someone(a_town("narae"), Role.OFFICIAL))
    picked = {"act": "end", "pick": [row.pk for row in [*rows, foreign]]}

    preview = client.post(f"{HOME}bulk/", picked)
    assert Membership.objects.filter(ended_at=None).count() == 5
    ticket = re.search(r'name="ticket" value="([^"]+)"', preview.text)[1]
    thief = client_of(someone(town, Role.TOWN_OPERATOR))
    thief.post(f"{HOME}bulk/", {"ticket": ticket})
    assert Membership.objects.filter(account__in=people, ended_at=None).count() == 3

    client.post(f"{HOME}bulk/", {"ticket": ticket})
    assert not Membership.objects.filter(account__in=people, ended_at=None).exists()
    assert Membership.objects.filter(account=operator, ended_at=None).exists()
    foreign.refresh_from_db()
    assert foreign.ended_at is None

    undo = re.search(r'name="undo" value="([^"]+)"', client.get(HOME).text)[1]
    client.post(f"{HOME}bulk/", {"undo": undo})
    assert Membership.objects.filter(account__in=people, ended_at=None).count() == 3


def test_what_was_given_anew_is_not_also_reopened(town):
    operator, bora = someone(town, Role.TOWN_OPERATOR), someone(town, Role.MERCHANT)
    row = Membership.objects.get(account=bora)
    memberships.end(membership=row, by=operator, why="x", now=clock.now())
    memberships.give(town=town, account=bora, role=Role.MERCHANT, by=operator, now=clock.now())

    assert not memberships.reopen(membership=row, by=operator, now=clock.now())
    assert Membership.objects.filter(account=bora, ended_at=None).count() == 1


def test_a_long_list_costs_no_more_queries_than_a_short_one(town):
    client = client_of(someone(town, Role.TOWN_OPERATOR))
    client.get(HOME)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(HOME).status_code == 200
        return len(asked)

    someone(town, Role.OFFICIAL)
    few = queries()
    for _ in range(30):
        someone(town, Role.OFFICIAL)
    assert queries() == few
