"""Opening a town: a region is chosen, the rest is proposed, and one act makes it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from madang.base import scope
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.engine.romanization import romanized, slug
from madang.towns.models import Region, Town
from madang.towns.models.towns import SLUG_LENGTH
from madang.towns.services import regions, towns

ACT = "towns.open"


def proposed(region: Region) -> dict[str, str]:
    """Return what a town of `region` could be called: its names and a free slug."""
    short = slug(region.name_ko) or region.code.lower()
    province = slug(region.parent.name_ko) if region.parent else ""
    tries = [short, f"{province}-{short}", *(f"{short}-{number}" for number in range(2, 10))]
    taken = set(Town.objects.filter(slug__in=tries).values_list("slug", flat=True))
    free = next((one for one in tries if one not in taken and len(one) <= SLUG_LENGTH), "")
    english = region.name_en or romanized(region.name_ko)
    return {"name_ko": region.name_ko, "name_en": english, "slug": free}


def open_town(*, region: Region, by: Account, values: dict[str, object], now: datetime) -> Town:
    """Open a town for `region`; `values` are fields of `Town`, with its slug.

    Raises PermissionDenied, and ValidationError: a value is wrong, or somebody was quicker.
    """
    permissions.require(by, ACT, town=None, now=now)
    lat, lon = regions.middle(region)
    regions.import_dongs(region)
    try:
        return towns.founded(region=region, values={**values, "lat": lat, "lon": lon})
    except IntegrityError as error:
        raise ValidationError(
            _("This region or this path has a town already. Nothing was changed.")
        ) from error


def move(*, town: Town, by: Account, host: str | None, now: datetime) -> Town:
    """Let `town` answer at its own host name; None takes it back to its path only.

    Raises PermissionDenied, ValidationError.
    """
    permissions.require(by, ACT, town=None, now=now)
    with scope.installation():  # installation pages are in no town's scope
        return towns.change(town=town, host=host or None)


def set_room(
    *, towns_of: Sequence[Town], room: str, is_open: bool, by: Account, now: datetime
) -> list[int]:
    """Open or close `room` in each town; return the keys of those in which it changed.

    Raises PermissionDenied.
    """
    permissions.require(by, "towns.change", town=None, now=now)
    changed = []
    with scope.installation():  # many towns at once
        for town in towns_of:
            if (room in town.rooms) != is_open:
                rooms = [*town.rooms, room] if is_open else [r for r in town.rooms if r != room]
                towns.change(town=town, rooms=rooms)
                changed.append(town.pk)
    return changed


def bring_korea(*, by: Account, now: datetime) -> int:
    """Bring in Korea's provinces and municipalities; return how many. Raises PermissionDenied.

    A town's 읍면동 come when it is opened.
    """
    permissions.require(by, ACT, town=None, now=now)
    return regions.import_korea(levels=("sido", "sigungu"))
