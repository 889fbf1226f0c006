import pytest
from django.test import RequestFactory

from madang.base import metrics


@pytest.mark.django_db
def test_every_answer_carries_a_request_id_and_a_strict_policy(client):
    one, two = client.get("/healthz"), client.get("/healthz")

    assert len(one["X-Request-Id"]) == 16
    assert one["X-Request-Id"] != two["X-Request-Id"]
    policy = one["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert one["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_the_log_line_names_the_route_and_nothing_that_was_typed(client, capsys, settings):
    settings.LOGGING_CONFIG = None
    client.get("/healthz?name=김가온&phone=010-1234-5678")

    out = capsys.readouterr()
    assert "010" not in out.err + out.out


@pytest.mark.django_db
def test_readiness_tells_of_the_database_and_the_migrations(client):
    assert client.get("/readyz").json() == {"database": "ok", "migrations_missing": 0}


def test_metrics_are_for_this_machine_or_who_has_the_token(settings):
    def answer(address, **headers):
        return metrics.show(RequestFactory().get("/metrics", REMOTE_ADDR=address, **headers))

    assert answer("127.0.0.1").status_code == 200
    assert answer("203.0.113.7").status_code == 403
    assert answer("203.0.113.7", HTTP_AUTHORIZATION="Bearer ").status_code == 403
    settings.MADANG_METRICS_TOKEN = "open-sesame"
    assert answer("203.0.113.7", HTTP_AUTHORIZATION="Bearer open-sesame").status_code == 200
    assert answer("203.0.113.7", HTTP_AUTHORIZATION="Bearer wrong").status_code == 403
    settings.MADANG_PROXIES = 1
    assert answer("127.0.0.1").status_code == 403
