"""Strange requests to the API: each answer is one that the description names, none a 500."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from madang.site.api import api as town_api
from madang.site.wsgi import application
from madang.towns.models import Town
from madang.transit.tests import livetowns

CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]
MANY = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(settings):
    settings.MADANG_RATE_LIMITS = []
    livetowns.forget()
    town = livetowns.a_town()
    Town.objects.filter(pk=town.pk).update(host="testserver", lat=37.0)
    settings.ALLOWED_HOSTS = ["testserver"]
    livetowns.forget()
    livetowns.bring(town)
    for signal in (request_started, request_finished):  # the test's transaction must stay open
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_dict(town_api.get_openapi_schema(path_prefix="/api/"))
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    livetowns.forget()


def ask(case):
    """Send one generated request and hold the answer against the description."""
    case.headers = {**(case.headers or {}), "host": "testserver"}
    answer = case.call(app=application, base_url="http://testserver")

    assert answer.status_code != 500, answer.text
    if answer.status_code < 400:
        case.validate_response(answer, checks=CHECKS)


def test_no_request_breaks_the_api(api):
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) > 10

    for operation in operations:

        @MANY
        @given(case=operation.as_strategy())
        def many(case):
            ask(case)

        many()
