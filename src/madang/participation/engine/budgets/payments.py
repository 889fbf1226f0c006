"""The loops over voters behind `purses`, compiled: what supporters can pay, and their paying.

All take the supporters of one project as arrays of the same length: `rows` (of the ballots),
`voters` (how many cast each) and `points` (what each gives the project); `left` is the money of
each ballot, 0.0 where it has run out.
"""

from typing import Any

import numba as nb
import numpy as np

jit: Any = nb.njit(cache=True, nogil=True)

SETTLED, ABOVE, POOR = 0, 1, 2
PAYS, ALL, NOTHING = 0, 1, 2  # the full price, all that is left, nothing
TINY = 1e-300  # the money of one who holds so little that the float would say nothing


@jit
def bound(left, rows, voters, points, cost, lower, guess, error, ceiling):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0913
    """Raise `lower`, a price that is certainly not too high, by Newton's method from `guess`.

    What supporters pay together is concave in the price: from anywhere a tangent's root lies below
    the true one, and `error` bounds what rounding adds. Returns the bound and SETTLED, ABOVE the
    ceiling (not looked at further), or POOR: even all their money is not enough.
    """
    price = max(guess, lower)
    while True:
        paid = 0.0
        pull = 0.0
        for i in range(len(rows)):
            has = left[rows[i]]
            if has > points[i] * price:
                pull += voters[i] * points[i]
            else:
                paid += voters[i] * has
        gap = cost - (paid + pull * price)
        if pull == 0.0:
            if gap > error:
                return lower, POOR
            if gap >= -error or price <= lower:
                return lower, SETTLED
            price = lower
            continue
        lower = max(lower, price + (gap - 2 * error) / pull)
        if lower > ceiling:
            return lower, ABOVE
        if -error <= gap <= error or (gap < 0.0 and price <= lower):
            return lower, SETTLED
        price = max(lower, price + gap / pull)


@jit
def sort_out(left, rows, points, lower, slack, ballots, state, sums):  # type: ignore[no-untyped-def]
    """Tell who certainly pays ALL they have at a price of at least `lower`, and who NOTHING.

    Writes `state`, one a supporter, the others PAYS, and adds to `sums` what those who pay ALL give
    each project in points, by `ballots` (counts, shares, start, marks, points). Returns the pull of
    those who pay, the shares of those who pay ALL, and the price up to which nobody else runs out.
    """
    counts, shares, start, marks, given = ballots
    pull = 0
    gone = 0
    edge = np.inf
    for i in range(len(rows)):
        row = rows[i]
        has = left[row]
        if has == 0.0:
            state[i] = NOTHING
        elif has < lower * points[i] - slack:
            state[i] = ALL
            gone += counts[row] * shares[row]
            for entry in range(start[row], start[row + 1]):
                sums[marks[entry]] += counts[row] * given[entry]
        else:
            state[i] = PAYS
            pull += counts[row] * int(points[i])
            edge = min(edge, has / points[i])
    return pull, gone, edge * (1 - 1e-15) - slack


@jit
def at_the_edge(left, rows, points, state, price, slack):  # type: ignore[no-untyped-def]
    """The places of those who PAY, but perhaps cannot pay a price of `price`."""
    count = 0
    for i in range(len(rows)):
        if state[i] == PAYS and left[rows[i]] <= price * points[i] + slack:
            count += 1
    places = np.empty(count, np.int64)
    count = 0
    for i in range(len(rows)):
        if state[i] == PAYS and left[rows[i]] <= price * points[i] + slack:
            places[count] = i
            count += 1
    return places


@jit
def pay(left, rows, points, state, price):  # type: ignore[no-untyped-def]
    """Take from each supporter the price, or all."""
    for i in range(len(rows)):
        if state[i] == PAYS:
            left[rows[i]] = max(left[rows[i]] - points[i] * price, TINY)
        elif state[i] == ALL:
            left[rows[i]] = 0.0
