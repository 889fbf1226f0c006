"""What is known of a person, row by row, in words and as plain values."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.base.personal import Erasure, Part
from madang.people.models import Account
from madang.privacy.services import labels, parts
from madang.roles.engine.acts import Role
from madang.roles.models.names import ROLE_WORDS

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]


def role_in_words(role: str) -> str:
    """Return the name of a stored role in the reader's language."""
    try:
        return _(ROLE_WORDS[Role(role)])
    except (KeyError, ValueError):
        return role


# columns that hold names of ours, and how a person reads them
STORED: dict[str, Callable[[str], str]] = {
    "part": parts.title,
    "role": role_in_words,
    "what": lambda text: _(text) if text else "",
    "why": lambda text: _(text) if text else "",
}


@dataclass(frozen=True)
class Cell:
    """One value: its field, the field's name in words, the value in words and as plain JSON."""

    field: str
    label: str
    text: str
    value: Plain


@dataclass(frozen=True)
class Extract:
    """One part of what is known of a person, with some or all of its rows."""

    part: Part
    rows: list[tuple[str, list[Cell]]]  # key of the row, its cells

    @property
    def is_kept(self) -> bool:
        """Whether the rows outlive the account because a law says so."""
        return self.part.on_erasure is Erasure.KEEP


def all_of(account: Account) -> Iterator[Extract]:
    """Yield what every package knows of `account`; empty parts too. In `scope.installation()`."""
    for part in parts.shown():
        yield extract(part, rows_of(part, account), reader=account)


def rows_of(part: Part, account: Account) -> "QuerySet[Any]":
    """Return the rows of `part` that are `account`'s, with the rows that their fields lead to."""
    model = parts.model_of(part)
    paths = (
        path if parts.field_at(model, path).is_relation else path.rpartition("__")[0]
        for path in part.fields
    )
    return parts.rows_of(part, account).select_related(*sorted(filter(None, paths)))


def extract(part: Part, rows: Iterable[Model], *, reader: Account) -> Extract:
    """Return `rows` of `part` as `reader` may read them."""
    return Extract(part, [(str(row.pk), _cells(part, row, reader)) for row in rows])


def _cells(part: Part, row: Model, reader: Account) -> list[Cell]:
    return [Cell(path, labels.label(part, path), *_told(row, path, reader)) for path in part.fields]


def _told(row: Model, path: str, reader: Account) -> tuple[str, Plain]:
    *hops, last = path.split("__")
    owner: Any = row
    for hop in hops:
        owner = getattr(owner, hop, None)
        if owner is None:
            return "", None
    value = getattr(owner, last)
    plain = _plain(value, reader)
    shown = getattr(owner, f"get_{last}_display", None)
    if shown and value:
        return str(shown()), plain
    if last in STORED and isinstance(value, str):
        return STORED[last](value), plain
    return in_words(value, plain), plain


def _plain(value: Any, reader: Account) -> Plain:
    if isinstance(value, Account):
        return _person(value, reader)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(inner, reader) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(inner, reader) for inner in value]
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def _person(account: Account, reader: Account) -> str:
    """Return the reader's own address, or of another person no more than the name."""
    if account.pk == reader.pk:
        return _("you")
    return account.name or _("another person")


def in_words(value: Any, plain: Plain) -> str:
    """Return `value` as a person reads it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if value is None or plain in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(plain, list):
        return ", ".join(str(inner) for inner in plain)
    if isinstance(plain, dict):
        return ", ".join(f"{key}: {inner}" for key, inner in plain.items())
    return str(plain)
