"""Finding and founding towns."""

import time
from dataclasses import dataclass

from django.db import transaction

from madang.towns.models import Region, Town

KEEP_S = 5.0  # how long a process may go on with a town's settings after they changed


class NoSuchTown(LookupError):  # noqa: N818 - reads as the sentence it is
    """No town has this slug or host."""


@dataclass(frozen=True)
class _Kept:
    until: float
    by_slug: dict[str, Town]
    by_host: dict[str, Town]


_kept: list[_Kept] = []


def _towns() -> _Kept:
    if not _kept or _kept[0].until < time.monotonic():
        # the base map is megabytes of JSON that only the map asks for
        rows = list(Town.objects.select_related("region").defer("basemap", "region__boundary"))
        _kept[:] = [
            _Kept(
                until=time.monotonic() + KEEP_S,
                by_slug={town.slug: town for town in rows},
                by_host={town.host: town for town in rows if town.host},
            )
        ]
    return _kept[0]


def forget() -> None:
    """Read the towns from the database again at the next question."""
    _kept.clear()


def by_slug(slug: str) -> Town:
    """Return the town that is mounted at `/slug/`. Raises NoSuchTown."""
    try:
        return _towns().by_slug[slug]
    except KeyError:
        raise NoSuchTown(slug) from None


def by_host(host: str) -> Town | None:
    """Return the town that answers on `host` (no port), or None."""
    return _towns().by_host.get(host.lower())


def every() -> list[Town]:
    """Return all towns of the installation, by Korean name."""
    return list(_towns().by_slug.values())


@transaction.atomic
def found(*, region: Region, slug: str, **values: object) -> Town:
    """Open a town for `region` and return it; a town that stands there already is updated.

    `values` are fields of `Town`. Raises ValidationError when one of them is wrong.
    """
    town = Town.objects.select_for_update().filter(region=region).first() or Town(region=region)
    town.slug = slug
    for name, value in values.items():
        setattr(town, name, value)
    town.full_clean()
    town.save()
    forget()
    return town
