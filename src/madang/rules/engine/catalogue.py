"""The numbers that ordinances set: which there are, and what the standard ordinance says.

A room adds its rules as lines of a table in `tables/`. A town without a record of its own for a
rule goes by the standard value. A standard value that was once released is never edited, because
acts of the past went by it: give the line `was=((until, value),)` with the day the new one begins.
"""

from madang.rules.engine.tables import (
    couriers,
    delivery,
    floor,
    ledger,
    orders,
    participation,
    points,
    reputation,
)

CATALOGUE = {
    entry.key: entry
    for entry in (
        *(*floor.TABLE, *participation.TABLE, *ledger.TABLE),
        *(*delivery.TABLE, *orders.TABLE, *couriers.TABLE),
        *(*reputation.TABLE, *points.TABLE),
    )
}
