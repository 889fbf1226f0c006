"""What a package lays on the officials' desks: queues, tools, set-up steps and public figures.

A package offers `QUEUES`, `TOOLS`, `STEPS` and `FIGURES` (each a tuple) in its module `desk`; the
office gathers them. Texts are lazy translations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Backlog:
    """How many things wait in a queue, how many of them too long, and since when the oldest."""

    waiting: int
    overdue: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Queue:
    """Things that wait for an official's decision.

    `act` is who may work it (a name of the table of acts), `url` the name of its page in a town,
    `backlog(town, now)` counts what waits; it runs in the town's scope and must be one quick query.
    """

    key: str
    title: Words
    about: Words
    act: str
    url: str
    backlog: Callable[[Any, datetime], Backlog]


@dataclass(frozen=True)
class Tool:
    """A page of the office: a list, a register, settings. `icon` is one of the icon sheet."""

    key: str
    title: Words
    about: Words
    act: str
    url: str
    icon: str = "settings"


@dataclass(frozen=True)
class Step:
    """Something a new town should set up; `is_done(town, now)` looks whether it is.

    `why` tells what is missing without it. Steps stand in the order of `rank` (0 to 100).
    """

    key: str
    title: Words
    why: Words
    act: str
    url: str
    is_done: Callable[[Any, datetime], bool]
    rank: int = 50
    needed: bool = True


@dataclass(frozen=True)
class Figure:
    """A public number of a town, which its province may see and compare; never a person's."""

    key: str
    title: Words
    value: Callable[[Any, datetime], int | float | None]
    unit: Words = ""
    room: str = ""  # shown only where the town has opened this room
