"""What rooms add to the books: `AUDITS` and `SPENDING` of a package's module `books`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule


@dataclass(frozen=True)
class Audit:
    """A question to which the answer is always nothing.

    `query` returns a row for each break: the town's id, the number of what is broken, and two
    figures that should be the same, the kept one first. `what` says in English what is broken.
    """

    what: str
    query: str


@dataclass(frozen=True)
class Spending:
    """A line of the public books: what went out of a named purse this year, less what came back."""

    key: str
    holder: str
    name: str
    label: Promise
    about: Promise


@cache
def audits() -> tuple[Audit, ...]:
    """Return the audits of all rooms, in the order of the packages."""
    return tuple(one for one in _declared("AUDITS") if isinstance(one, Audit))


@cache
def spending() -> dict[str, Spending]:
    """Return the lines of all rooms by their keys."""
    return {one.key: one for one in _declared("SPENDING") if isinstance(one, Spending)}


def _declared(name: str) -> Iterator[object]:
    for config in apps.get_app_configs():
        if not config.name.startswith("madang.") or config.module is None:
            continue
        if module_has_submodule(config.module, "books"):
            yield from getattr(import_module(f"{config.name}.books"), name)
