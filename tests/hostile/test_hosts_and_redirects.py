"""Forged Host headers, and addresses to go back to that lead to somebody else."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from madang.people.tests.people import PASSWORD
from tests.hostile.ground import paths, state

HOSTS = ["evil.example", "evil.example:80", "localhost.evil.example", "localhost@evil.example"] + [
    "evil.example/localhost", "[::1", "127.0.0.1.nip.example", "localhost:80:80", "x y",
]  # fmt: skip
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "///evil.example/",
    "https:evil.example",
    "http:///evil.example/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\t//evil.example/",
    "/%0d%0aLocation:%20https://evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
]
NAMES = ["next", "back", "return", "return_to", "redirect", "redirect_to", "redirect_uri", "url"]
NAMES += ["post_logout_redirect_uri", "continue", "goto", "from", "path", "target"]


def leads_home(response) -> bool:
    place = response.get("Location", "")
    return not place or urlsplit(place).netloc in {"", "testserver", "localhost"}


@pytest.mark.parametrize("host", HOSTS)
def test_a_forged_host_gets_no_page(ground, host):
    for path in ("/", "/gaon/", "/login/", "/gaon/account/recovery/"):
        assert Client(headers={"host": host}).get(path).status_code == 400


def test_no_route_answers_a_forged_host(operator):
    before = state()
    forged = {"headers": {"host": "evil.example"}}
    answered = [
        str(route)
        for route, path in paths()
        for method in ("GET", "POST")
        if operator.generic(method, path, **forged).status_code != 400
    ]
    assert answered == []
    assert state() == before


def test_no_page_and_no_mail_repeats_a_host_that_a_proxy_did_not_say(ground, operator, mailoutbox):
    forged = dict.fromkeys(("X-Forwarded-Host", "X-Host", "X-Original-Host"), "evil.example")
    forged |= {"Forwarded": "host=evil.example"}
    for route, path in paths():
        response = operator.get(path, headers=forged)
        assert b"evil.example" not in getattr(response, "content", b""), route
        assert "evil.example" not in response.get("Location", ""), route
    for path in ("/gaon/account/recovery/", "/account/recovery/"):
        Client().post(path, {"email": "kim@gaon.example"}, headers=forged)
    wish = {"email": "new@x.example", "password1": PASSWORD}
    Client().post("/gaon/account/signup/", wish, headers=forged)
    assert mailoutbox
    for mail in mailoutbox:
        assert "evil.example" not in str(mail.message())


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_and_out_leads_nowhere_else(ground, where):
    ground.resident.set_password(PASSWORD)
    ground.resident.save()
    for prefix in ("/gaon", ""):
        client = Client()
        said = {"login": "kim@gaon.example", "password": PASSWORD, "next": where}
        inside = client.post(f"{prefix}/login/?next={where}", said)
        assert inside.status_code == 302, "the sign-in itself works"
        assert leads_home(inside)
        assert leads_home(client.post(f"{prefix}/logout/", {"next": where}))


@pytest.mark.parametrize("where", ELSEWHERE)
def test_choosing_a_look_or_a_language_leads_nowhere_else(ground, where):
    for path in ("/look/", "/gaon/look/", "/language/", "/gaon/language/"):
        sent = {"next": where, "language": "en", "theme": "dark"}
        response = Client(headers={"referer": where.strip()}).post(path, sent)
        assert leads_home(response), path


def test_no_route_leads_elsewhere_whatever_it_is_asked(ground, operator):
    """Each route, signed in and out, asked by GET and by POST, with all names at once."""
    wrong = []
    for number, (route, path) in enumerate(paths()):
        where = ELSEWHERE[number % 6]
        sent = dict.fromkeys(NAMES, where)
        for who in (operator, Client(raise_request_exception=False)):
            query = who.get(path, sent)
            if not leads_home(query) or b'href="//evil' in getattr(query, "content", b""):
                wrong.append(f"GET {route}")
            if "logout" not in path and not leads_home(who.post(path, sent)):
                wrong.append(f"POST {route}")
    assert wrong == []
