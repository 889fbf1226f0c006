"""What lies on an official's desk: queues, tools, set-up steps, gathered from every package."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from madang.base.desk import Backlog, Figure, Queue, Step, Tool
from madang.roles.engine.acts import Role, permitted
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
    mine = [
        Waiting(queue, queue.backlog(town, now))
        for module in _modules()
        for queue in getattr(module, "QUEUES", ())
        if permitted(queue.act, roles)
    ]
    return sorted(mine, key=lambda one: (-one.backlog.overdue, -one.backlog.waiting))


def tools_of(roles: Iterable[Role]) -> list[Tool]:
    """Return the tools that one of `roles` may use."""
    return [
        tool
        for module in _modules()
        for tool in getattr(module, "TOOLS", ())
        if permitted(tool.act, roles)
    ]


def steps_of(roles: Iterable[Role], *, town: Town, now: datetime) -> list[Mark]:
    """Return every step of the set-up in its order, and how far the town is."""
    steps: list[Step] = [step for module in _modules() for step in getattr(module, "STEPS", ())]
    return [
        Mark(step, done=step.is_done(town, now), mine=bool(permitted(step.act, roles)))
        for step in sorted(steps, key=lambda step: step.rank)
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
