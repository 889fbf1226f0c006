"""Who speaks for what is reviewed: the room that has it says so, in its module `reviewed`."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from madang.reputation.models import Subject


def of(subject: Subject) -> frozenset[int]:
    """Return the accounts that run what is reviewed; none when its room names nobody."""
    told = _rooms().get(subject.kind)
    return frozenset(told(subject)) if told else frozenset()


@cache
def _rooms() -> Mapping[str, Callable[[Subject], set[int]]]:
    """Return `SPEAKERS` of every installed package that has them, by kind of subject."""
    found: dict[str, Callable[[Subject], set[int]]] = {}
    for app in apps.get_app_configs():
        is_ours = app.name.startswith("madang.") and app.module is not None
        if is_ours and module_has_submodule(app.module, "reviewed"):
            found |= import_module(f"{app.name}.reviewed").SPEAKERS
    return found
