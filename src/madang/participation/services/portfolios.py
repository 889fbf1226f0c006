"""The 1,000 chances of a panel: computed once after the call, published before the draw."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from madang.base import scope
from madang.participation.engine.panels import lotteries, pools, programs, terms
from madang.participation.engine.panels.lotteries import CHANCES, Infeasible
from madang.participation.engine.panels.pools import Pool, Quotas
from madang.participation.models import Panel, Portfolio, Volunteer
from madang.participation.models.panels import CATEGORY_LABELS
from madang.participation.services import labels, panels, volunteers
from madang.towns.models import Town

FILES = ("volunteers.csv", "quotas.json", "portfolio.json")


def compose_due(*, town: Town, now: datetime) -> int:
    """Compose every panel of `town` whose seed is announced; return how many were published."""
    with scope.within(town.pk):
        due = Panel.objects.of(town).filter(
            announced_at__isnull=False, composed_at=None, trouble=None
        )
        return sum(compose(panel, now=now) for panel in due.select_related("town"))


@transaction.atomic
def compose(panel: Panel, *, now: datetime) -> bool:
    """Publish the chances, or keep why there are none; tell whether they are out.

    Who left or withdrew the consent is not in the lot. The same volunteers and quotas give the
    same portfolio everywhere.
    """
    row = panels.locked(panel)
    if row.composed_at is not None or row.seed_at is None:
        return False
    if now >= row.seed_at:
        return _failed(row, [["late"]])
    for gone in volunteers.without_consent(row, now=now):
        gone.delete()
    people = {one.number: one for one in Volunteer.objects.filter(panel=row)}
    limits, values = row.limits, {number: one.values for number, one in people.items()}
    if not people:
        return _failed(row, [["few", 0]])
    programs.hush()
    try:
        found = lotteries.portfolio(pools.pool(values, limits))
    except Infeasible as error:
        return _failed(row, _trouble(error, len(people)))
    for number, one in people.items():
        one.chances = found.chances[number]
    Volunteer.objects.bulk_update(people.values(), ["chances"], batch_size=1000)
    named = {number: _cells(limits, one) for number, one in values.items()}
    files = terms.volunteers_file(named, limits), terms.quotas_file(limits)
    Portfolio.objects.create(
        panel=row,
        town=row.town,
        document=_document(found, files),
        volunteers_file=files[0],
        quotas_file=files[1],
        published_at=now,
    )
    row.composed_at = now
    row.save(update_fields=["composed_at"])
    return True


def pool_of(panel: Panel) -> Pool:
    """Return the published pool of a panel, exactly as anybody reads it from the files."""
    kept = panel.portfolio
    limits = pools.read_quotas(kept.quotas_file.encode())
    return pools.pool(
        pools.read_volunteers(kept.volunteers_file.splitlines(keepends=True), limits), limits
    )


def drawn(panel: Panel, seed: str) -> list[str]:
    """Return the numbers of the panel that `seed` picks from the published portfolio."""
    place = lotteries.ticket(seed)
    for one in panel.portfolio.document["portfolio"]:
        place -= one["chances"]
        if place < 0:
            return list(one["panel"])
    raise AssertionError("the chances add up to 1,000")


def file(panel: Panel, name: str) -> str:
    """Return a published file. Raises Portfolio.DoesNotExist, KeyError: no such file."""
    kept = panel.portfolio
    return {
        "volunteers.csv": lambda: kept.volunteers_file,
        "quotas.json": lambda: kept.quotas_file,
        "portfolio.json": lambda: (
            json.dumps(kept.document, ensure_ascii=False, sort_keys=True) + "\n"
        ),
    }[name]()


def troubles(panel: Panel) -> list[str]:
    """Return why there are no chances yet, in the reader's language: which quota, by how many."""
    told = []
    for kind, *rest in panel.trouble or []:
        if kind == "late":
            told.append(_("The seed was known before the chances were out. Announce a later one."))
        elif kind == "few":
            told.append(
                _("%(there)s people volunteered, the panel has %(size)s.")
                % {"there": rest[0], "size": panel.size}
            )
        else:
            told.append(_limit(panel, kind, *rest))
    return told


def _limit(
    panel: Panel, kind: str, category: str, value: str, was: int, would: int, there: int
) -> str:
    known = {
        "category": CATEGORY_LABELS[category],
        "group": labels.of(panel)[category].get(value, value),
        "was": was,
        "would": would,
        "there": there,
        "n": abs(was - would),
    }
    if kind == "least":
        text = _(
            "%(category)s, %(group)s: at least %(was)s are wanted, but only %(would)s can be kept. "
            "%(n)s too few. %(there)s volunteered."
        )
    else:
        text = _(
            "%(category)s, %(group)s: at most %(was)s are allowed, but the other quotas can only "
            "be kept with %(would)s. %(n)s too many. %(there)s volunteered."
        )
    return text % known


def _trouble(error: Infeasible, count: int) -> list[list[Any]]:
    if error.changes is None:
        return [["few", count]]
    told: list[list[Any]] = []
    for old, new in error.changes:
        there = error.there(old)
        if new.least < old.least:
            told.append(["least", old.category, old.value, old.least, new.least, there])
        if new.most > old.most:
            told.append(["most", old.category, old.value, old.most, new.most, there])
    return told


def _failed(row: Panel, trouble: list[list[Any]]) -> bool:
    row.trouble = trouble
    row.save(update_fields=["trouble"])
    return False


def _cells(limits: Quotas, values: dict[str, str]) -> dict[str, str]:
    return {name: values[name] for name in limits.categories}


def _document(found: lotteries.Portfolio, files: tuple[str, str]) -> dict[str, Any]:
    return {
        "minimum": found.minimum,
        "maximin": round(found.least_chance, 9),
        "is_optimal": found.is_optimal,
        "excluded": list(found.excluded),
        "probabilities": {id_: n / CHANCES for id_, n in sorted(found.chances.items())},
        "portfolio": [{"panel": list(one), "chances": count} for one, count in found.panels],
        "volunteers_sha256": terms.digest(files[0]),
        "quotas_sha256": terms.digest(files[1]),
    }
