"""The description of the API in the repository is the one that the code gives."""

import json

from madang.site.management.commands.openapi import TARGET, description


def test_the_description_is_up_to_date():
    assert TARGET.read_text() == description(), "call ./madang manage openapi"


def test_every_operation_says_what_it_is_for():
    paths = json.loads(description())["paths"]
    silent = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if not operation.get("summary") or not operation.get("description")
    ]

    assert paths
    assert silent == []
