"""The audit trail as an auditor reads it: names for numbers, words for columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext

from madang.audit.models import Entry
from madang.people.models import Account
from madang.roles.engine.acts import ACTS, Role
from madang.roles.models.names import ROLE_WORDS

LONGEST = 200


@dataclass(frozen=True)
class Change:
    """One column: `before` is None for what was added, `after` for what was deleted."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Row:
    """One entry in words. `actor` is empty when a job or the database's owner did it."""

    entry: Entry
    actor: str
    subject: str
    act: str
    role: str
    table: str
    changes: list[Change]
    hidden: list[str]


def rows(entries: Iterable[Entry]) -> list[Row]:
    """Return entries in words; one query for all names."""
    known = list(entries)
    numbers = {entry.actor_id for entry in known} | {entry.subject_id for entry in known}
    names = Account.objects.in_bulk([number for number in numbers if number is not None])
    return [
        Row(
            entry=entry,
            actor=_name(entry.actor_id, names),
            subject=_name(entry.subject_id, names),
            act=act_words(entry.act),
            role=role_words(entry.role),
            table=table_words(entry.table_name),
            changes=_changes(entry),
            hidden=[column_words(entry.table_name, name) for name in entry.hidden],
        )
        for entry in known
    ]


def act_words(act: str) -> str:
    """Return what an act is called."""
    return gettext(ACTS[act].label) if act in ACTS else act


def role_words(role: str) -> str:
    """Return what a role is called."""
    return gettext(ROLE_WORDS[Role(role)]) if role in set(Role) else role


def table_words(table: str) -> str:
    """Return what the rows of a table are called; its own name when no model says so."""
    model = _models().get(table)
    return str(model._meta.verbose_name) if model else table


def column_words(table: str, column: str) -> str:
    """Return what a column is called."""
    model = _models().get(table)
    name = column.removesuffix("_id")
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    return str(getattr(field, "verbose_name", "") or column)


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _name(number: int | None, names: dict[int, Account]) -> str:
    if number is None:
        return ""
    account = names.get(number)
    return str(account) if account else gettext("Person %(number)s") % {"number": number}


def _changes(entry: Entry) -> list[Change]:
    table = entry.table_name
    found = []
    for column, value in sorted(entry.changes.items()):
        if entry.kind == "U":
            before, after = _text(value[0]), _text(value[1])
        elif entry.kind == "D":
            before, after = _text(value), None
        else:
            before, after = None, _text(value)
        found.append(Change(column_words(table, column), before, after))
    return found


def _text(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
