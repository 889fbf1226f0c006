"""What changed between two editions of the privacy notice."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Entry = dict[str, Any]
COMPARED = ("title", "purpose", "fields", "kept", "law")


@dataclass(frozen=True)
class Change:
    """One entry that was `added`, `removed` or `changed`; `lines` are (column, before, after)."""

    kind: str
    title: str
    chapter: str
    lines: tuple[tuple[str, str, str], ...] = ()


def changes(before: Iterable[Entry], after: Iterable[Entry]) -> list[Change]:
    """Return what differs, in the order of `after`, what was removed last.

    >>> old = [{"part": "a", "title": "Name", "kept": "1 year"}, {"part": "b", "title": "Cake"}]
    >>> new = [{"part": "a", "title": "Name", "kept": "2 years"}, {"part": "c", "title": "Tea"}]
    >>> [(one.kind, one.title, one.lines) for one in changes(old, new)]
    [('changed', 'Name', (('kept', '1 year', '2 years'),)), ('added', 'Tea', ()), \
('removed', 'Cake', ())]
    """
    old, new = _by_part(before), _by_part(after)
    found = []
    for part, entry in new.items():
        if part not in old:
            found.append(_change("added", entry))
        elif lines := _lines(old[part], entry):
            found.append(_change("changed", entry, lines))
    return found + [_change("removed", entry) for part, entry in old.items() if part not in new]


def _by_part(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {str(entry.get("part")): entry for entry in entries}


def _change(kind: str, entry: Entry, lines: tuple[tuple[str, str, str], ...] = ()) -> Change:
    return Change(kind, str(entry.get("title", "")), str(entry.get("chapter", "")), lines)


def _lines(before: Entry, after: Entry) -> tuple[tuple[str, str, str], ...]:
    pairs = ((name, _text(before.get(name)), _text(after.get(name))) for name in COMPARED)
    return tuple((name, old, new) for name, old, new in pairs if old != new)


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
