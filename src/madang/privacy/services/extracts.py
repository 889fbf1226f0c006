"""What is known of a person, row by row, in words and as plain values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.base.personal import Erasure, Part
from madang.people.models import Account
from madang.privacy.services import parts

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]

# names of columns that many tables share; a part's own `labels` go before
LABELS: dict[str, str | Promise] = {
    "account": gettext_lazy("Person"),
    "act": gettext_lazy("What for"),
    "added_at": gettext_lazy("Added at"),
    "answer": gettext_lazy("Answer"),
    "asked_at": gettext_lazy("Asked at"),
    "asked_by": gettext_lazy("Asked by"),
    "at": gettext_lazy("When"),
    "decided_at": gettext_lazy("Decided at"),
    "decided_by": gettext_lazy("Decided by"),
    "department": gettext_lazy("Department"),
    "due_at": gettext_lazy("Due at"),
    "email": gettext_lazy("E-mail address"),
    "ended_at": gettext_lazy("Ended at"),
    "ended_by": gettext_lazy("Ended by"),
    "granted_at": gettext_lazy("Given at"),
    "granted_by": gettext_lazy("Given by"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "law": gettext_lazy("Law"),
    "made_at": gettext_lazy("Made at"),
    "name": gettext_lazy("Name"),
    "official": gettext_lazy("Official"),
    "phone": gettext_lazy("Phone number"),
    "read_at": gettext_lazy("Read at"),
    "reason": gettext_lazy("Reason"),
    "role": gettext_lazy("Role"),
    "starts_at": gettext_lazy("From"),
    "state": gettext_lazy("State"),
    "town": gettext_lazy("Town"),
    "until": gettext_lazy("Until"),
    "verified_at": gettext_lazy("Verified at"),
    "verified_by": gettext_lazy("Verified by"),
    "what": gettext_lazy("What"),
    "why": gettext_lazy("Why"),
    "wish": gettext_lazy("Wish"),
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
        yield extract(part, parts.rows_of(part, account), reader=account)


def extract(part: Part, rows: Iterable[Model], *, reader: Account) -> Extract:
    """Return `rows` of `part` as `reader` may read them."""
    return Extract(part, [(str(row.pk), _cells(part, row, reader)) for row in rows])


def _cells(part: Part, row: Model, reader: Account) -> list[Cell]:
    return [Cell(path, label(part, path), *_told(row, path, reader)) for path in part.fields]


def label(part: Part, path: str) -> str:
    """Return the name in words of the field at `path`."""
    last = path.rpartition("__")[2]
    words = part.labels.get(path) or LABELS.get(last) or _verbose(part, path)
    return str(words)


def _verbose(part: Part, path: str) -> str:
    field = parts.field_at(parts.model_of(part), path)
    name = str(getattr(field, "verbose_name", field.name))
    return name[:1].upper() + name[1:]


def _told(row: Model, path: str, reader: Account) -> tuple[str, Plain]:
    *hops, last = path.split("__")
    owner: Any = row
    for hop in hops:
        owner = getattr(owner, hop, None)
        if owner is None:
            return "", None
    value = getattr(owner, last)
    shown = getattr(owner, f"get_{last}_display", None)
    plain = _plain(value, reader)
    return (str(shown()) if shown and value else in_words(value, plain)), plain


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
