"""What rooms add to the books: in a package's module `books`.

`AUDITS`, `SPENDING`, `SALES` (kinds of journals by which partners earn), `LAUNCHES`, and for
people's statements `WORDS` and `TRACES`; each may be missing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from madang.ledger.models import Asset


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


@dataclass(frozen=True)
class Word:
    """What a line of a statement says of journals of this kind."""

    kind: str
    label: Promise


@dataclass(frozen=True)
class Trace:
    """Where holds and journals come from whose keys begin so, followed by a number and a colon.

    `label` has a place for `%(n)s`; `url` is the name of the page with that number.
    """

    beginning: str
    label: Promise
    url: str


@dataclass(frozen=True)
class Launch:
    """What a room does when a programme of an asset starts: its shops begin to take the asset.

    Done for each programme, so it is the same when it is done twice. Returns how many take it.
    """

    register: Callable[[Asset, datetime], int]


@cache
def audits() -> tuple[Audit, ...]:
    """Return the audits of all rooms, in the order of the packages."""
    return tuple(one for one in _declared("AUDITS") if isinstance(one, Audit))


@cache
def spending() -> dict[str, Spending]:
    """Return the lines of all rooms by their keys."""
    return {one.key: one for one in _declared("SPENDING") if isinstance(one, Spending)}


@cache
def sales() -> tuple[str, ...]:
    """Return the kinds of journals by which partners earn what they may exchange."""
    return tuple(one for one in _declared("SALES") if isinstance(one, str))


@cache
def words() -> dict[str, Promise]:
    """Return what the rooms call their kinds of journals."""
    return {one.kind: one.label for one in _declared("WORDS") if isinstance(one, Word)}


@cache
def traces() -> tuple[Trace, ...]:
    """Return the beginnings of the rooms' keys."""
    return tuple(one for one in _declared("TRACES") if isinstance(one, Trace))


@cache
def launches() -> tuple[Launch, ...]:
    """Return what the rooms do when a programme starts."""
    return tuple(one for one in _declared("LAUNCHES") if isinstance(one, Launch))


def _declared(name: str) -> Iterator[object]:
    for config in apps.get_app_configs():
        if not config.name.startswith("madang.") or config.module is None:
            continue
        if module_has_submodule(config.module, "books"):
            yield from getattr(import_module(f"{config.name}.books"), name, ())
