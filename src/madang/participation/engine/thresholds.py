"""How much support a proposal needs: a fixed number, or a share of those who are active."""

from decimal import ROUND_CEILING, Decimal


def needed(*, active: int, percent: Decimal, least: int, most: int) -> int:
    """Return how many people must support a proposal.

    `percent` of the `active` people, rounded up, but not fewer than `least` and not more than
    `most`; with a percentage of 0 it is `most`, a fixed number.

    >>> needed(active=2_340, percent=Decimal("1.5"), least=5, most=50)
    36
    >>> needed(active=40, percent=Decimal(1), least=5, most=50)
    5
    >>> needed(active=9_000, percent=Decimal(0), least=5, most=50)
    50
    """
    if percent <= 0:
        return most
    share = (percent * active / 100).to_integral_value(ROUND_CEILING)
    return min(most, max(least, int(share)))
