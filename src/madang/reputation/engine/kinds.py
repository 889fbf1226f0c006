"""What can be reviewed, and by which aspects: the one table. A new kind is one line.

A kind of a room above is listed here by its name alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5


def gettext_noop(text: str) -> str:
    """Mark `text` for the catalogues; engines know no Django."""
    return text


_ = gettext_noop


@dataclass(frozen=True)
class Kind:
    """One kind of subject. `aspects` are keys with English message ids, in their order."""

    key: str
    aspects: Mapping[str, str]


_TABLE = (
    Kind(
        "delivery.shop",
        {
            "taste": _("Taste"),
            "amount": _("Amount of food"),
            "delivery": _("How it arrived"),
            "kindness": _("Kindness"),
        },
    ),
)
KINDS = {kind.key: kind for kind in _TABLE}


def is_stars(value: object) -> bool:
    """Tell whether `value` is a number of stars.

    >>> is_stars(5), is_stars(0), is_stars(True), is_stars("3")
    (True, False, False, False)
    """
    return type(value) is int and LOWEST <= value <= HIGHEST


def wrong_aspects(kind: str, aspects: Mapping[str, object]) -> list[str]:
    """Return the aspects that the kind does not have or whose stars are none.

    >>> wrong_aspects("delivery.shop", {"taste": 5, "beauty": 4, "amount": 9})
    ['amount', 'beauty']
    """
    known = KINDS[kind].aspects
    return sorted(
        name for name, stars in aspects.items() if name not in known or not is_stars(stars)
    )
