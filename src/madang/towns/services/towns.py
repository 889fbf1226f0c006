"""Finding and founding towns."""

import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from madang.base import scope
from madang.towns.models import Region, Town
from madang.towns.models.towns import RESERVED, SLUG

KEEP_S = 5.0  # how long a process may go on with a town's settings after they changed
KEEP_COUNT = 5_000  # names that are remembered; strangers may ask for any


class NoSuchTown(LookupError):  # noqa: N818 - reads as the sentence it is
    """No town has this slug or host."""


@dataclass(frozen=True)
class _Known:
    until: float
    town: Town | None


_slugs: dict[str, _Known] = {}
_hosts: dict[str, _Known] = {}


def forget() -> None:
    """Read the towns from the database again at the next question."""
    _slugs.clear()
    _hosts.clear()


def at(*, host: str, slug: str) -> tuple[Town | None, Town | None]:
    """Return the open towns that answer on `host` (no port) and at `/slug/`, None for none."""
    host = host.lower()
    slug = slug if SLUG.fullmatch(slug) and slug not in RESERVED else ""
    now = time.monotonic()
    kept = [_hosts.get(host), _slugs.get(slug) if slug else _Known(now + 1, None)]
    if all(known and known.until > now for known in kept):
        return kept[0].town, kept[1].town  # type: ignore[union-attr] # all are there
    if len(_slugs) + len(_hosts) > KEEP_COUNT:
        forget()
    # the base map is megabytes of JSON that only the map asks for
    rows = Town.objects.select_related("region").defer("basemap", "region__boundary")
    found = list(rows.filter(Q(host=host) | Q(slug=slug), closed_at=None))
    by_host = next((town for town in found if town.host == host), None)
    by_slug = next((town for town in found if town.slug == slug), None)
    _hosts[host] = _Known(now + KEEP_S, by_host)
    if slug:
        _slugs[slug] = _Known(now + KEEP_S, by_slug)
    return by_host, by_slug


def by_slug(slug: str) -> Town:
    """Return the open town that is mounted at `/slug/`. Raises NoSuchTown."""
    town = at(host="", slug=slug)[1]
    if town is None:
        raise NoSuchTown(slug)
    return town


def by_host(host: str) -> Town | None:
    """Return the open town that answers on `host` (no port), or None."""
    return at(host=host, slug="")[0]


def every() -> list[Town]:
    """Return all open towns of the installation, by Korean name; for jobs and short lists."""
    rows = Town.objects.select_related("region").defer("basemap", "region__boundary")
    return list(rows.filter(closed_at=None))


def listed() -> QuerySet[Town]:
    """Return the open towns with their provinces, to be searched and cut into pages."""
    slim = ("basemap", "region__boundary", "region__parent__boundary")
    return Town.objects.filter(closed_at=None).select_related("region__parent").defer(*slim)


def search(rows: QuerySet[Town], word: str) -> QuerySet[Town]:
    """Return those of `rows` that `word` names: by name, path or province."""
    return rows.filter(
        Q(name_ko__icontains=word)
        | Q(name_en__icontains=word)
        | Q(slug__icontains=word)
        | Q(region__parent__name_ko__icontains=word)
        | Q(region__parent__name_en__icontains=word)
    )


def found(*, region: Region, slug: str, **values: object) -> Town:
    """Open a town for `region` and return it; a town that stands there already is updated.

    `values` are fields of `Town`. Raises ValidationError when one of them is wrong.
    """
    # a town that is not there yet has no scope of its own
    with scope.installation(), transaction.atomic():
        town = Town.objects.select_for_update().filter(region=region).first()
        return _kept(town or Town(region=region), {"slug": slug, **values})


def founded(*, region: Region, values: dict[str, object]) -> Town:
    """Open a new town for `region`, which must have none, and return it.

    `values` are fields of `Town`, its slug among them. Raises ValidationError when a value is
    wrong, IntegrityError when another was quicker.
    """
    with scope.installation(), transaction.atomic():  # it has no scope of its own yet
        return _kept(Town(region=region), values)


def _kept(town: Town, values: dict[str, object]) -> Town:
    for name, value in values.items():
        setattr(town, name, value)
    town.full_clean()
    town.save()
    forget()
    return town


def change(*, town: Town, **values: object) -> Town:
    """Change the settings of `town` and return it; `values` are fields of `Town`.

    Raises ValidationError when one of them is wrong; then nothing is changed.
    """
    with transaction.atomic():
        fresh = Town.objects.select_for_update().defer("basemap").get(pk=town.pk)
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.full_clean(exclude=["basemap"])
        fresh.save(update_fields=list(values))
    forget()
    return fresh
