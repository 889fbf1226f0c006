"""Requests that another site makes with a person's cookies."""

from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.access import routes
from tests.hostile.ground import paths, state

EXEMPT = {
    "look": "changes how large the letters are, in the visitor's own cookie",
    "notices:mails": "mail programs send it without cookies; the signed word is the key",
    "identity:token": "services sign in by a secret or key of their own, never by cookie",
    "identity:userinfo": "a bearer token opens it",
    "identity:revoke": "services sign in by a secret or key of their own",
    "identity:logout": "other services send people here; it asks before it signs anybody out",
    "ledger:webhook": "a gateway sends it; the secret in its address is the key",
}  # API operations look after themselves: a session counts there only with its CSRF token
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def _patterns(resolver, space=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield space + (entry.name or ""), entry.callback
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _patterns(entry, inner)


def test_only_those_pages_do_without_a_token_that_have_a_reason():
    free = {
        name
        for urlconf in routes.MOUNTS.values()
        for name, view in _patterns(get_resolver(urlconf))
        if getattr(view, "csrf_exempt", False) and not name.startswith("api:")
    }
    assert free == set(EXEMPT)


def test_no_route_does_anything_for_a_forged_request(ground, operator):
    """Not even when the cookies are those of somebody who may do everything."""
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.cookies = operator.cookies
    free = ("look/", "identity/provider/", "notices/mails/", "ledger/webhooks/", "/api/")
    before, wrong = state(), []
    for route, path in paths():
        for method in UNSAFE:
            status = strict.generic(method, path).status_code
            if any(word in path for word in free):
                allowed = status in {200, 302, 400, 401, 403, 404, 405, 422}
            else:
                allowed = status == 403
            if not allowed:
                wrong.append(f"{method} {route}: {status}")
    assert wrong == []
    assert state() == before


def test_a_token_of_another_origin_does_not_help(ground, operator):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = operator.cookies
    strict.get("/gaon/notices/wishes/")
    token = strict.cookies["csrftoken"].value
    before = state()
    for origin in ("https://evil.example", "http://testserver.evil.example", "null"):
        sent = {"csrfmiddlewaretoken": token, "email": "never"}
        response = strict.post("/gaon/notices/wishes/", sent, headers={"origin": origin})
        assert response.status_code == 403
    assert state() == before
    assert strict.post("/gaon/notices/wishes/", sent).status_code == 302, "else this shows nothing"


def test_no_page_may_be_put_into_a_frame_of_another(ground, operator):
    for route, path in paths():
        response = operator.get(path)
        if response.get("Content-Type", "").startswith("text/html"):
            policy = response["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy, route
            assert "script-src 'self'" in policy, route
            assert "unsafe-inline" not in policy.partition("style-src")[0], route
            assert response["X-Content-Type-Options"] == "nosniff", route
