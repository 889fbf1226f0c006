"""Script in every text field: it is shown as text on every page, and is never a page's own."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone
from madang.towns.services import towns
from tests.hostile import poison
from tests.hostile.ground import PREFIXES, paths

RAW = ("<script>alert(9)", "<b id=x9>", "'><script")
ONE_ID = re.compile(r"<(?:int:)?(?:\w+)>")
EMPTY = 10  # tables whose rows cannot be made up, at most; the others have a row with script


def wrong_in(response) -> list[str]:
    kind = response.get("Content-Type", "")
    if not kind.startswith(("text/html", "image/svg", "text/css")):
        return []
    page = response.content.decode()
    return [raw for raw in RAW if raw in page]


@pytest.fixture
def poisoned(ground):
    ids = poison.plant(ground)
    towns.forget()
    yield ids
    towns.forget()


def test_script_in_every_text_of_the_database_stays_text_on_every_page(ground, poisoned):
    """As operator, as auditor and as the resident whose rows they are."""
    empty = sorted(label for label, ids in poisoned.items() if not ids)
    assert len(empty) <= EMPTY, empty
    keys = sorted(
        {str(pk) for ids in poisoned.values() for pk in ids if str(pk).isdigit()}, key=int
    )
    browsers = [client_of(ground.operator), client_of(someone(ground.gaon, Role.AUDITOR))]
    wrong, shown = [], 0
    for browser in browsers:
        browser.raise_request_exception = False
        for route, path in paths():
            tries = [path]
            if len(ONE_ID.findall(route.pattern)) == 1 and "<int:" in route.pattern:
                prefix = PREFIXES[route.mount]
                tries = [prefix + ONE_ID.sub(key, route.pattern) for key in keys[:5] + keys[-7:]]
            for one in tries:
                response = browser.get(one)
                shown += b"&lt;script&gt;alert(9)" in getattr(response, "content", b"")
                wrong += [(one, raw) for raw in wrong_in(response)]
                if response.status_code == 500:
                    wrong.append((one, 500))
    assert sorted(set(wrong), key=str) == []
    assert shown >= 20, "else the scripts were on no page and this shows nothing"


@pytest.mark.parametrize("link", ["javascript:alert(9)", "data:text/html,x", "vbscript:x"])
def test_no_address_in_the_database_begins_with_script(link):
    addresses = [
        field
        for model in apps.get_models()
        if model.__module__.startswith("madang.")
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    ]
    assert addresses
    for field in addresses:
        with pytest.raises(ValidationError):
            field.run_validators(link)


def test_script_in_every_question_stays_text_on_every_page(operator):
    names = ["q", "search", "name", "state", "kind", "role", "act", "day", "sort", "page", "error"]
    sent = dict.fromkeys(names + ["from", "to", "next", "before", "stop", "code"], poison.SCRIPT)
    wrong = []
    for route, path in paths():
        for response in (operator.get(path, sent), operator.post(path, sent)):
            wrong += [(str(route), raw) for raw in wrong_in(response)]
            if response.status_code == 500:
                wrong.append((str(route), 500))
    assert wrong == []
