"""The description of the API in the repository is the one that the code gives."""

import json
from collections import Counter

from ninja import Schema

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


def test_no_two_parts_of_the_api_have_one_name():
    description()  # all of it is loaded
    names = Counter(one.__name__ for one in _below(Schema) if one.__module__.startswith("madang."))

    assert [name for name, count in names.items() if count > 1] == []


def _below(part: type) -> set[type]:
    """Return all classes that are made of `part`; the description knows them by name alone."""
    own = set(part.__subclasses__())
    return own.union(*(_below(one) for one in own)) if own else own
