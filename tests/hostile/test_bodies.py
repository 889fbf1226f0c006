"""Bodies and questions that no honest program sends: too deep, too long, not text at all."""

import pytest
from django.test import Client

from tests.access import routes
from tests.hostile.ground import PREFIXES, paths, state

DEEP = "[" * 100_000 + "]" * 100_000
BODIES = {
    "deep": DEEP,
    "deep objects": '{"a":' * 50_000 + "1" + "}" * 50_000,
    "half": '{"positions": [',
    "no text": b"\xff\xfe\x00",
    "numbers": '{"positions": [{"lat": NaN, "lon": 1e999, "vehicle_id": -0}]}',
    "digits": '{"positions": ' + "9" * 10_000 + "}",
    "null bytes": '{"vehicle_id": "a\\u0000b"}',
    "twice": '{"positions": [], "positions": [{}]}',
    "another kind": '"positions"',
}
READS_NO_BODY = ("docs", "openapi.json")
TOO_LARGE = b"[" + b"1," * (5 << 20) + b"1]"
ODD = ["\x00", "9" * 400, "-1", "1e999", "\ud7ff\uffff", "' OR 1=1 --", "%s%n{0}", "../" * 30]
ASKED = ["q", "page", "before", "day", "from", "until", "role", "state", "kind", "act", "sort"]
ASKED += ["actor", "town", "stop", "lat", "lon", "at", "route", "limit", "account", "person"]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_route_breaks_under_a_broken_body(operator, body):
    before = state()
    broken = [
        str(route)
        for route, path in paths()
        if operator.post(path, body, content_type="application/json").status_code >= 500
    ]
    assert broken == []
    assert state() == before


@pytest.mark.parametrize("kind", ["application/json", "application/x-protobuf"])
def test_the_api_refuses_a_body_that_is_too_large(operator, kind):
    before = state()
    for route in routes.every():
        if "api/" in route.pattern and not route.pattern.endswith(READS_NO_BODY):
            path = PREFIXES[route.mount] + route.path
            for who in (operator, Client(raise_request_exception=False)):
                assert 400 <= who.post(path, TOO_LARGE, content_type=kind).status_code < 500, route
    assert state() == before


def test_a_form_with_too_many_or_too_large_fields_is_refused(operator):
    before = state()
    for many in ({f"f{number}": "x" for number in range(3_000)}, {"name": "x" * (9 << 20)}):
        for path in ("/gaon/notices/wishes/", "/gaon/login/", "/gaon/office/settings/"):
            assert operator.post(path, many).status_code in {400, 413, 422}
    assert state() == before


@pytest.mark.parametrize("value", ODD)
def test_no_route_breaks_under_an_odd_question(operator, value):
    sent = dict.fromkeys(ASKED, value)
    broken = [
        f"{method} {route}"
        for route, path in paths()
        for method, ask in (("GET", operator.get), ("POST", operator.post))
        if ask(path, sent).status_code == 500
    ]
    assert broken == []
