"""Machines with the functions that rooms bind to them, found in the rooms' modules `machines`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from madang.cases.engine.machines import Machine, check
from madang.cases.models import Case, Move
from madang.people.models import Account


@dataclass(frozen=True)
class Said:
    """What goes with a transition: a public `reason`, a `note` for officials, the room's `data`.

    `seen` is the version of the case that the person looked at; None when it does not matter.
    """

    reason: str = ""
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None


@dataclass(frozen=True)
class Asked:
    """What a guard looks at: who wants the transition, when, and what goes with it."""

    by: Account | None
    now: datetime
    said: Said


Guard = Callable[[Case, Asked], str]  # why not, in the reader's language; empty: it may pass
Effect = Callable[[Case, Move], None]


@dataclass(frozen=True)
class Workflow:
    """A machine, and what its names of guards and effects stand for.

    `pages` are the transitions that the room asks for on a page of its own, since they need more
    than words: the officials' page of a case links there. Each gives a path below the town.
    """

    machine: Machine
    guards: Mapping[str, Guard] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    pages: Mapping[str, Callable[[Case], str]] = field(default_factory=dict)


@cache
def declared() -> Mapping[str, Workflow]:
    """Return the workflows of all installed packages by their machine's key.

    Raises ImproperlyConfigured: a machine is wrong, or a name stands for nothing.
    """
    found: dict[str, Workflow] = {}
    for config in apps.get_app_configs():
        module = f"{config.name}.machines"
        if config.name.startswith("madang.") and find_spec(module):
            for one in import_module(module).WORKFLOWS:
                found[one.machine.key] = checked(one)
    return found


def checked(workflow: Workflow) -> Workflow:
    """Return `workflow` as it is. Raises ImproperlyConfigured: it is wrong."""
    machine = workflow.machine
    faults = check(machine)
    for step in machine.transitions:
        faults += [f"{step.name}: no guard {n}" for n in step.guards if n not in workflow.guards]
        faults += [f"{step.name}: no effect {n}" for n in step.effects if n not in workflow.effects]
    if faults:
        raise ImproperlyConfigured("; ".join(faults))
    return workflow


def of(key: str) -> Workflow:
    """Return the workflow of the machine `key`. Raises KeyError: no room has one."""
    return declared()[key]
