"""What rooms let be found: `SOURCES`, a tuple of `Source`, in a package's module `searchable`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from madang.towns.models import Town


@dataclass(frozen=True)
class Text:
    """A published text. `path` leads to it below the town, without a slash before it."""

    key: str
    title: str
    body: str
    path: str
    published_at: datetime
    language: str = "ko"


@dataclass(frozen=True)
class Source:
    """One kind of document; `texts(town, now)` gives all of its published texts, for `reindex`.

    Documents of a `room` that the town has not opened are not found; empty: the floor's. `icon` is
    one of the icon sheet.
    """

    kind: str
    title: str | Promise
    texts: Callable[[Town, datetime], Iterable[Text]]
    room: str = ""
    icon: str = "scroll"


@cache
def known() -> dict[str, Source]:
    """Return every source by its kind, in the order of the packages."""
    return {source.kind: source for source in _declared()}


def open_to(town: Town) -> dict[str, Source]:
    """Return the sources whose room `town` has opened."""
    return {
        kind: source
        for kind, source in known().items()
        if not source.room or source.room in town.rooms
    }


def _declared() -> Iterator[Source]:
    for config in apps.get_app_configs():
        if not config.name.startswith("madang.") or config.module is None:
            continue
        if module_has_submodule(config.module, "searchable"):
            yield from import_module(f"{config.name}.searchable").SOURCES
