"""A province and its towns: figures that are public anyway, computed in each town's own scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from madang.base import scope
from madang.base.desk import Figure
from madang.office.services import desks
from madang.towns.models import Region, Town

KEEP_S = 600


@dataclass(frozen=True)
class Row:
    """One town and its figures, in the order of the heads; None where it has none."""

    town: Town
    values: Sequence[int | float | None]


@dataclass(frozen=True)
class Compared:
    """Towns side by side."""

    figures: Sequence[Figure]
    rows: Sequence[Row]


def with_towns() -> list[Region]:
    """Return the provinces with open towns, each with its number of them as `towns`."""
    open_own = Q(children__town__closed_at=None)
    own = Count("children__town", distinct=True, filter=open_own)
    deeper = "children__children__town"
    open_deeper = Q(children__children__town__closed_at=None)
    districts = Count(deeper, distinct=True, filter=open_deeper)
    rows = Region.objects.filter(level=Region.Level.PROVINCE).defer("boundary")
    return list(rows.annotate(towns=own + districts).filter(towns__gt=0).order_by("code"))


def towns_of(province: Region) -> QuerySet[Town]:
    """Return the open towns of `province`, those of its cities' districts included."""
    of_it = Q(region__parent=province) | Q(region__parent__parent=province)
    slim = ("basemap", "region__boundary")
    return Town.objects.filter(of_it, closed_at=None).select_related("region").defer(*slim)


def compared(towns: Sequence[Town], *, now: datetime) -> Compared:
    """Return the public figures of `towns`; they may be ten minutes old."""
    figures = desks.figures()
    keys = {f"office.figures:{town.pk}": town for town in towns}
    known = cache.get_many(list(keys))
    fresh = {key: _values(town, now) for key, town in keys.items() if key not in known}
    if fresh:
        cache.set_many(fresh, KEEP_S)
    values = known | fresh
    return Compared(figures, [Row(town, values[key]) for key, town in keys.items()])


def _values(town: Town, now: datetime) -> list[int | float | None]:
    with scope.within(town.pk):
        return [one.value for one in desks.values_of(town, now=now)]
