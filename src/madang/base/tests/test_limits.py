import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from madang.base.limits import Limit, RateLimitMiddleware, client, hit
from madang.base.models import Hits

TWO = Limit("two", re.compile(r"^/write"), count=2, seconds=3600)
REST = Limit("rest", re.compile(r""), count=100, seconds=3600)


@pytest.fixture
def limited(settings, db):
    settings.MADANG_RATE_LIMITS = [TWO, REST]
    done = []

    def view(request):
        done.append(request.path)
        return HttpResponse("done")

    return RateLimitMiddleware(view), done


def post(path, address="203.0.113.7", **extra):
    return RequestFactory().post(path, REMOTE_ADDR=address, **extra)


def test_a_write_past_the_limit_is_refused_before_it_does_anything(limited):
    middleware, done = limited

    answers = [middleware(post("/write/api/")) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert len(done) == 2
    assert 1 <= int(answers[2]["Retry-After"]) <= 3600
    assert answers[2]["Content-Type"] == "application/problem+json"


def test_another_client_and_another_kind_of_write_have_their_own_count(limited):
    middleware, done = limited
    for _ in range(3):
        middleware(post("/write/api/"))

    assert middleware(post("/write/api/", address="203.0.113.8")).status_code == 200
    assert middleware(post("/other")).status_code == 200


def test_reading_is_never_counted(limited):
    middleware, _ = limited
    for _ in range(5):
        assert middleware(RequestFactory().get("/write/")).status_code == 200

    assert Hits.objects.count() == 0


def test_the_table_holds_no_address_and_is_swept(limited):
    hit(TWO, "203.0.113.7", at=1_000_000)
    assert "203" not in Hits.objects.get().key

    hit(TWO, "203.0.113.9", at=1_000_000 + 2 * 3600)
    assert Hits.objects.count() == 1


def test_a_forged_forwarding_header_does_not_make_a_new_client(settings):
    forged = post("/write", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert client(forged) == "203.0.113.7"

    settings.MADANG_PROXIES = 1
    behind = post("/write", HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.44")
    assert client(behind) == "192.0.2.44"
