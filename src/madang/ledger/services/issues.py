"""Issue runs: one sum for each of many people, in one journal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from madang.ledger.engine.requests import Line
from madang.ledger.models import Asset, Purse
from madang.ledger.services import refusals, transfers
from madang.ledger.services.transfers import Order, Posted
from madang.people.models import Account

# Those who have a purse are left alone; a purse opened meanwhile by somebody else is that one. The
# type of the array is said: compared as another, each purse is compared with each person.
OPEN = """
INSERT INTO ledger_purse (town_id, asset_id, holder, name, owner_id, minimum, opened_at)
    SELECT %(town)s, %(asset)s, 'person', '', person, 0, %(now)s
        FROM unnest(%(people)s::bigint[]) AS person ORDER BY person
    ON CONFLICT DO NOTHING
"""
FIND = """
SELECT owner_id, id FROM ledger_purse
    WHERE asset_id = %(asset)s AND holder = 'person' AND name = ''
        AND owner_id = ANY (%(people)s::bigint[])
"""
AT_ONCE = 20_000


@dataclass(frozen=True)
class Gift:
    """What one person gets; `person` is the id of an account."""

    person: int
    amount: int


def run(
    *,
    asset: Asset,
    source: Purse,
    gifts: Sequence[Gift],
    order: Order,
    by: Account | None,
    now: datetime,
) -> Posted:
    """Pay every gift out of `source`, or none; who has no purse of the asset gets one.

    All is one journal, as `order` says, with what else it moves after the gifts: asked again, it is
    answered again. Rooms ask the act first. Raises Refusal: Shortfall, Closed, Conflict, Unknown;
    ValueError: nobody, a person twice, an amount that is none.
    """
    people = [gift.person for gift in gifts]
    if len(set(people)) < len(people):
        raise ValueError("a person stands twice in one run")
    with refusals.spoken(), transaction.atomic():
        purses = _purses(asset, people, now)
        lines = [Line(source.pk, purses[gift.person], gift.amount) for gift in gifts]
        whole = replace(order, lines=[*lines, *order.lines])
        return transfers.post_many(town=asset.town, orders=[whole], by=by, now=now)[0]


def _purses(asset: Asset, people: Sequence[int], now: datetime) -> dict[int, int]:
    """Return each person's purse, opened where there was none."""
    found: dict[int, int] = {}
    known: dict[str, Any] = {"town": asset.town_id, "asset": asset.pk, "now": now}
    with connection.cursor() as cursor:
        for start in range(0, len(people), AT_ONCE):
            some = known | {"people": list(people[start : start + AT_ONCE])}
            cursor.execute(OPEN, some)
            cursor.execute(FIND, some)
            found.update(cursor.fetchall())
    return found
