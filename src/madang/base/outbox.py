"""Telling people what happened: written with the act itself, delivered afterwards by `notices`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import uuid4

from procrastinate.contrib.django import app as jobs

from madang.base.models import Event

DELIVER_JOB = "madang.notices.jobs.deliver"  # also runs every minute, should one be lost


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
    leads on the same site, as `reverse` gives it. A param whose name ends in `_word` is an English
    message itself and is translated too; `%(town)s` is the town's name. Two calls for one town
    with the same `key` tell once. New kinds get a line in `notices/engine/kinds.py`.
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
        jobs.configure_task(DELIVER_JOB).defer()
