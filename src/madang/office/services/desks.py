"""What lies on an official's desk: queues, tools, set-up steps, gathered from every package."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from madang.base.desk import Backlog, Figure, Queue, Step, Tool
from madang.roles.engine.acts import Role, permitted
from madang.towns.engine.rooms import ROOMS
from madang.towns.models import Town


@dataclass(frozen=True)
class Waiting:
    """A queue and what waits in it."""

    queue: Queue
    backlog: Backlog


@dataclass(frozen=True)
class Mark:
    """A step of the set-up: whether it is done, and whether the reader may do it."""

    step: Step
    done: bool
    mine: bool


@dataclass(frozen=True)
class Value:
    """A public figure of one town; None when the town has none."""

    figure: Figure
    value: int | float | None


@cache
def _modules() -> tuple[ModuleType, ...]:
    """Return the module `desk` of every installed package that has one."""
    return tuple(
        import_module(f"{app.name}.desk")
        for app in apps.get_app_configs()
        if app.name.startswith("madang.")
        and app.module
        and module_has_submodule(app.module, "desk")
    )


def queues_of(roles: Iterable[Role], *, town: Town, now: datetime) -> list[Waiting]:
    """Return the queues that one of `roles` may work, the longest overdue first."""
    queues: list[Queue] = _laid("QUEUES", town)
    mine = [
        Waiting(queue, queue.backlog(town, now)) for queue in queues if permitted(queue.act, roles)
    ]
    return sorted(mine, key=lambda one: (-one.backlog.overdue, -one.backlog.waiting))


def tools_of(roles: Iterable[Role], *, town: Town) -> list[Tool]:
    """Return the tools that one of `roles` may use in `town`."""
    tools: list[Tool] = _laid("TOOLS", town)
    return [tool for tool in tools if permitted(tool.act, roles)]


def steps_of(roles: Iterable[Role], *, town: Town, now: datetime) -> list[Mark]:
    """Return every step of the set-up in its order, and how far the town is."""
    steps: list[Step] = _laid("STEPS", town)
    return [
        Mark(step, done=step.is_done(town, now), mine=bool(permitted(step.act, roles)))
        for step in sorted(steps, key=lambda step: step.rank)
    ]


def _laid(name: str, town: Town) -> list[Any]:
    """Return what every package offers under `name`, but for rooms that the town has closed."""
    closed = set(ROOMS) - set(town.rooms)
    return [
        thing
        for module in _modules()
        for thing in getattr(module, name, ())
        if thing.key.partition(".")[0] not in closed
    ]


def figures() -> list[Figure]:
    """Return every public figure that packages offer."""
    return [figure for module in _modules() for figure in getattr(module, "FIGURES", ())]


def values_of(town: Town, *, now: datetime) -> list[Value]:
    """Return the public figures of `town`; runs in the town's scope."""
    return [
        Value(figure, figure.value(town, now) if _has(town, figure) else None)
        for figure in figures()
    ]


def _has(town: Town, figure: Figure) -> bool:
    return not figure.room or figure.room in town.rooms
