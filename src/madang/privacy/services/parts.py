"""What all packages together declare to know of a person."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from madang.base.personal import Impersonal, Part


def _declared(name: str) -> Iterable[object]:
    """Yield what the modules `personal` of the installed packages say under `name`."""
    for config in apps.get_app_configs():
        module = f"{config.name}.personal"
        if config.name.startswith("madang.") and find_spec(module):
            yield from getattr(import_module(module), name, ())


@cache
def declared() -> tuple[Part, ...]:
    """Return the PARTS of all packages, those of the highest floor first."""
    return tuple(part for part in _declared("PARTS") if isinstance(part, Part))


@cache
def impersonal() -> tuple[Impersonal, ...]:
    """Return what the packages declare to be of no person."""
    return tuple(one for one in _declared("IMPERSONAL") if isinstance(one, Impersonal))
