"""Telling people what happened: written with the act itself, delivered afterwards by `notices`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import uuid4

from madang.base.models import Event


def tell(
    to: Iterable[int],
    *,
    kind: str,
    text: str,
    params: Mapping[str, str | int] | None = None,
    path: str = "",
    town_id: int | None,
    now: datetime,
    key: str = "",
) -> None:
    """Leave word for the accounts `to`; nothing is told when the transaction is rolled back.

    `kind` is what a person may mute ("roles.granted"); `text` an English message marked with
    `gettext_noop`, filled with `params` in each reader's language; `path` begins with "/" and
    leads on the same site. Two calls with the same `key` tell once.
    """
    accounts = sorted(set(to))
    if accounts:
        event = Event(
            key=key or f"{kind}:{uuid4()}",
            kind=kind,
            town_id=town_id,
            to=accounts,
            text=text,
            params=dict(params or {}),
            path=path,
            happened_at=now,
        )
        Event.objects.bulk_create([event], ignore_conflicts=True)
