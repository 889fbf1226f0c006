"""The audit trail as an auditor reads it: names for numbers, words for columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from madang.audit.models import Entry
from madang.office.services.trail_words import column_words, table_words
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


def people_in(rows: list[Row]) -> list[Account]:
    """Return whom a reader of `rows` sees by name: who acted, and for whom."""
    numbers = {row.entry.actor_id for row in rows} | {row.entry.subject_id for row in rows}
    return list(Account.objects.filter(pk__in=[number for number in numbers if number]))


def act_words(act: str) -> str:
    """Return what an act is called."""
    return gettext(ACTS[act].label) if act in ACTS else act


def role_words(role: str) -> str:
    """Return what a role is called."""
    return gettext(ROLE_WORDS[Role(role)]) if role in set(Role) else role


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
