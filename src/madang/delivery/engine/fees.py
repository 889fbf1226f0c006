"""The fee of a delivery by its distance as the crow flies."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_008.8  # mean radius


@dataclass(frozen=True)
class Band:
    """The fee up to a distance, this included."""

    up_to_m: int
    fee_won: int


def distance_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the metres between two places (latitude, longitude), by the haversine formula.

    >>> round(distance_m((37.5665, 126.9780), (37.5651, 126.98955)))
    1030
    """
    lat, lon, other_lat, other_lon = map(radians, (*here, *there))
    half = sin((other_lat - lat) / 2) ** 2
    half += cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def fee(bands: Sequence[Band], distance: float) -> int | None:
    """Return the fee in won at `distance` metres; None: the shop does not deliver that far.

    >>> near_and_far = [Band(1_000, 2_000), Band(3_000, 3_500)]
    >>> [fee(near_and_far, metres) for metres in (1_000, 1_000.5, 3_001)]
    [2000, 3500, None]
    """
    reached = [band for band in bands if distance <= band.up_to_m]
    return min(reached, key=lambda band: band.up_to_m).fee_won if reached else None
