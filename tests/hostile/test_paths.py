"""Paths that climb out of a folder, and ids that are none."""

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.access import routes
from tests.hostile.ground import PREFIXES, state

CLIMBS = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5cetc%5cpasswd",
    "%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd",
    "etc/passwd%00.png",
    "secret.key",
    "..%2fsecret.key",
]
TAKEN = re.compile(r"<(?:(\w+):)?\w+>")
ODD_IDS = ["0", "-1", "9" * 30, "1.0", "１", "%00", "None", "' OR 1=1"]


@pytest.fixture
def secret(ground, settings, tmp_path):
    """A secret where the state folder keeps its own."""
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "secret.key").write_text("root:the secret of this house")
    return b"root:"


@pytest.mark.parametrize("climb", CLIMBS)
def test_no_folder_is_left_by_its_files_names(operator, secret, climb):
    static = settings.STATIC_URL.rstrip("/")
    roots = [
        f"{static}/",
        f"{static}/base/",
        "/gaon/static/",
        "/",
        "/gaon/",
        "/gaon/privacy/downloads/",
    ]
    roots += ["/regions/", "/rules/", "/gaon/office/", "/gaon/api/", "/notices/mails/"]
    for root in roots:
        response = operator.get(root + climb)
        body = b"".join(response) if response.streaming else response.content
        assert secret not in body, root
        assert response.status_code in {301, 302, 400, 403, 404, 405}, root


@pytest.mark.parametrize("value", CLIMBS[:6] + ODD_IDS)
def test_no_route_breaks_under_a_name_or_id_that_is_none(operator, secret, value):
    before, wrong = state(), []
    for route in routes.every():
        if not TAKEN.search(route.pattern) or route.pattern.startswith("admin/"):
            continue
        path = PREFIXES[route.mount] + TAKEN.sub(lambda _taken: value, route.pattern)
        for who in (operator, Client(raise_request_exception=False)):
            response = who.get(path)
            body = b"".join(response) if response.streaming else response.content
            if response.status_code >= 500 or secret in body:
                wrong.append(f"{route}: {response.status_code}")
    assert wrong == []
    assert state() == before
