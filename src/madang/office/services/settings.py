"""Changing a town's settings, by those who may."""

from datetime import datetime
from typing import BinaryIO

from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town
from madang.towns.services import emblems, towns

ACT = "towns.change"


def change(*, town: Town, by: Account, values: dict[str, object], now: datetime) -> Town:
    """Change fields of `town`. Raises PermissionDenied, ValidationError."""
    permissions.require(by, ACT, town=town, now=now)
    return towns.change(town=town, **values)


def show_emblem(*, town: Town, by: Account, file: BinaryIO, now: datetime) -> None:
    """Take in the picture in `file` as the emblem. Raises PermissionDenied, ValidationError."""
    permissions.require(by, ACT, town=town, now=now)
    emblems.keep(town=town, image=emblems.drawn_anew(file))


def remove_emblem(*, town: Town, by: Account, now: datetime) -> None:
    """Go back to Madang's sign. Raises PermissionDenied."""
    permissions.require(by, ACT, town=town, now=now)
    emblems.remove(town=town)
