"""Every route × every role × the own town, another town, signed out: who is let in where."""

from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.test import Client

from madang.roles.engine.acts import ACTS, Role
from madang.roles.tests.towns import a_town, client_of, someone
from tests.access import document, routes
from tests.access.table import ANYONE, FOREIGN, PERSON, PROOF, TABLE, Access

IN, ASKED, REFUSED, NOTHING = "in", "asked to sign in", "refused", "nothing to do here"
METHODS = ("GET", "POST")
ROUTES = routes.every()


def test_every_route_is_in_the_table_and_every_row_is_a_route():
    known = {str(route) for route in ROUTES}

    assert sorted(known - set(TABLE)) == []
    assert sorted(set(TABLE) - known) == []


def test_the_page_for_people_says_what_the_table_says():
    assert document.TARGET.read_text() == document.page(), "call python -m tests.access.document"


def expected(access: Access, method: str, roles: set[Role]) -> str:
    """Return what the table says for somebody with `roles`; none at all for a stranger."""
    who = access.writing if method == "POST" and access.writing else access.who
    if who == ANYONE:
        return IN
    if who == FOREIGN:
        return ASKED
    if not roles:
        return ASKED
    if who in {PERSON, PROOF}:
        return IN
    return IN if ACTS[who].roles & roles else REFUSED


def answer(client: Client, method: str, path: str) -> str:
    """Send one request, take back what it did, and return how it was received."""
    with transaction.atomic():
        response = client.generic(method, path, follow=False)
        transaction.set_rollback(True)
    assert response.status_code != 500, (method, path)  # 503: no bus has reported yet
    if response.status_code == 405:
        return NOTHING
    if response.status_code == 401 or _is_no_client(response):
        return ASKED
    if response.status_code in {301, 302} and "/login/?" in response["Location"]:
        return ASKED
    return REFUSED if response.status_code == 403 else IN


def _is_no_client(response) -> bool:
    """Tell whether OAuth's endpoints say that the request names no client of theirs."""
    is_json = response.get("Content-Type", "").startswith("application/json")
    return response.status_code == 400 and is_json and b'"error": ' in response.content


@pytest.fixture
def towns(settings):
    settings.MADANG_RATE_LIMITS = []
    settings.ACCOUNT_RATE_LIMITS = False
    return a_town("gaon"), a_town("narae")


def walk(prefixes: dict[str, str], roles: dict[str, set[Role]], cookies: SimpleCookie) -> str:
    """Return, line by line, what differs from the table when somebody tries every route."""
    wrong = []
    for route in ROUTES:
        if str(route) not in TABLE or route.pattern == "admin/…":  # each has a test of its own
            continue
        access = TABLE[str(route)]
        for method in METHODS[:1] if access.who == ANYONE and cookies else METHODS:
            client = Client()
            client.cookies = SimpleCookie(cookies.output(header=""))
            got = answer(client, method, prefixes[route.mount] + route.path)
            want = expected(access, method, roles[route.mount])
            if got not in {want, NOTHING} | ({REFUSED} if access.who == PROOF else set()):
                wrong.append(f"{method} {route}: expected {want}, got {got}")
    return "\n".join(wrong)


@pytest.mark.django_db
def test_a_stranger_comes_in_where_everyone_may(towns):
    nobody: dict[str, set[Role]] = {"town": set(), "installation": set()}

    assert walk({"town": "/gaon/", "installation": "/"}, nobody, SimpleCookie()) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_own_doors_in_its_own_town(towns, role):
    client = client_of(someone(towns[0], role))
    everywhere = {Role.RESIDENT} | ({role} & {Role.INSTALLATION_OPERATOR})
    roles = {"town": {Role.RESIDENT, role}, "installation": everywhere}

    assert walk({"town": "/gaon/", "installation": "/"}, roles, client.cookies) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.INSTALLATION_OPERATOR])
def test_a_role_opens_nothing_in_another_town(towns, role):
    client = client_of(someone(towns[0], role))
    roles = {"town": {Role.RESIDENT}, "installation": {Role.RESIDENT}}

    assert walk({"town": "/narae/", "installation": "/"}, roles, client.cookies) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role])
def test_djangos_administration_is_the_installation_operators_alone(towns, role):
    cookies = client_of(someone(towns[0], role)).cookies if role else SimpleCookie()
    let_in = []
    for path in routes.administration():
        client = Client()
        client.cookies = SimpleCookie(cookies.output(header=""))
        with transaction.atomic():
            response = client.get(f"/{path}")
            transaction.set_rollback(True)
        if response.status_code == 200:
            let_in.append(path)

    if role == Role.INSTALLATION_OPERATOR:
        assert "admin/" in let_in
    else:
        assert let_in == []
