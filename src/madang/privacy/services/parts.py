"""What all packages together declare to know of a person, and the rows behind it."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Model, QuerySet

from madang.base.personal import Impersonal, Part
from madang.people.models import Account

ADDRESSES = ("email", "phone")  # columns that name a person without pointing to the account


def _declared(name: str) -> Iterable[object]:
    """Yield what the modules `personal` of the installed packages say under `name`."""
    for config in apps.get_app_configs():
        module = f"{config.name}.personal"
        if config.name.startswith("madang.") and find_spec(module):
            yield from getattr(import_module(module), name, ())


@cache
def declared() -> tuple[Part, ...]:
    """Return the PARTS of all packages, those of the highest floor first."""
    return tuple(part for part in _declared("PARTS") if isinstance(part, Part))


@cache
def impersonal() -> tuple[Impersonal, ...]:
    """Return what the packages declare to be of no person."""
    return tuple(one for one in _declared("IMPERSONAL") if isinstance(one, Impersonal))


def shown() -> tuple[Part, ...]:
    """Return the parts of which a person sees and downloads the rows."""
    return tuple(part for part in declared() if part.fields)


def title(model: str) -> str:
    """Return in words what the table "package.Model" holds; its name where nobody says it."""
    return next((str(part.title) for part in declared() if part.model == model), model)


def titled(word: str) -> list[str]:
    """Return the tables whose title has `word` in it, in the reader's language."""
    word = word.casefold()
    return [part.model for part in declared() if word in str(part.title).casefold()]


def model_of(part: Part) -> type[Model]:
    """Return the model of `part`. Raises LookupError: there is none."""
    return apps.get_model(part.model)


def field_at(model: type[Model], path: str) -> Any:
    """Return the field at the end of the lookup `path`. Raises FieldDoesNotExist."""
    *hops, last = path.split("__")
    for hop in hops:
        model = model._meta.get_field(hop).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)


def has_town(part: Part) -> bool:
    """Tell whether the rows of `part` belong to towns."""
    return any(field.name == "town" for field in model_of(part)._meta.get_fields())


def rows(part: Part) -> "QuerySet[Any]":
    """Return every row of the part's table, of whomever."""
    return model_of(part)._base_manager.order_by("pk")


def rows_of(part: Part, account: Account) -> "QuerySet[Any]":
    """Return the rows of `part` that are `account`'s, as far as the scope sees them."""
    found = rows(part)
    if not part.person:
        of_nobody = part.model != account._meta.label
        return found.none() if of_nobody else found.filter(pk=account.pk)
    field = field_at(model_of(part), part.person)
    if isinstance(field, ArrayField):
        return found.filter(**{f"{part.person}__contains": [account.pk]})
    if isinstance(field, models.CharField | models.TextField):
        address = getattr(account, field.name, None) if field.name in ADDRESSES else None
        return found.filter(**{f"{part.person}__iexact": address}) if address else found.none()
    return found.filter(**{part.person: account.pk}).distinct()
