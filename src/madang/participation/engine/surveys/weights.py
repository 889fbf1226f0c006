"""Weights that make respondents look like the census: raking, bounded, and refused where it lies.

Iterative proportional fitting after Deming and Stephan (1940), "On a least squares adjustment of a
sampled frequency table when the expected marginal totals are known", Annals of Mathematical
Statistics 11, 427-444. The bounds are those of "raking with trimming" (Battaglia and others, 2009):
weights beyond them are cut back after every round. How much the weights cost is Kish's effective
number of respondents (1965): the square of their sum over the sum of their squares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS, CLOSE = 200, 1e-6
GOOD_ENOUGH = 0.005  # half a percentage point


class Unweighable(ValueError):  # noqa: N818 - reads as the sentence it is
    """No honest weight exists: nobody of this `attribute` and `label` answered, or none may."""

    def __init__(self, attribute: str, label: str) -> None:
        super().__init__(attribute, label)
        self.attribute, self.label = attribute, label


@dataclass(frozen=True)
class Weights:
    """One weight for each respondent, 1 on average.

    `gap` is the largest difference that stays between a weighted share and the census; `bound`
    how far weights may go, from 1 / bound to bound.
    """

    values: Floats
    bound: float
    gap: float

    @property
    def is_close(self) -> bool:
        """Tell whether the weighted shares equal the census to half a percentage point."""
        return self.gap <= GOOD_ENOUGH

    @property
    def effective(self) -> float:
        """How many people asked at random would tell as much (Kish)."""
        return effective(self.values)


def effective(weights: Floats) -> float:
    """Return Kish's effective number of respondents.

    >>> round(effective(np.array([1.0, 1.0, 4.0])), 6)
    2.0
    """
    squares = float((weights * weights).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def raked(
    people: Sequence[Mapping[str, str]],
    census: Mapping[str, Mapping[str, float]],
    *,
    bound: float,
) -> Weights:
    """Return weights of `people` (attribute → label) towards `census` (attribute → label → share).

    Who left an attribute out keeps their weight in its rounds: they are taken to be like the rest.
    Raises Unweighable where the census has people and nobody answered, or the other way round.
    """
    columns = [_column(people, attribute, shares) for attribute, shares in census.items()]
    weights = np.ones(len(people))
    for _ in range(ROUNDS if columns else 0):
        before = weights
        for codes, shares in columns:
            weights = _fitted(weights, codes, shares)
        weights = np.clip(weights / weights.mean(), 1 / bound, bound)
        if float(np.abs(weights - before).max()) < CLOSE:
            break
    gaps = [float(np.abs(_shares(weights, codes, shares.size) - shares).max())
            for codes, shares in columns]  # fmt: skip
    return Weights(weights, bound, max(gaps, default=0.0))


def _column(
    people: Sequence[Mapping[str, str]], attribute: str, shares: Mapping[str, float]
) -> tuple[NDArray[np.int64], Floats]:
    """Return each person's place in the census' labels, -1 where it is not known."""
    places = {label: place for place, label in enumerate(shares)}
    codes = np.array([places.get(one.get(attribute, ""), -1) for one in people], np.int64)
    counts = np.bincount(codes[codes >= 0], minlength=len(places))
    for label, place in places.items():
        if (counts[place] == 0) != (shares[label] <= 0):
            raise Unweighable(attribute, label)
    return codes, np.array(list(shares.values()), np.float64)


def _fitted(weights: Floats, codes: NDArray[np.int64], shares: Floats) -> Floats:
    known = codes >= 0
    sums = np.bincount(codes[known], weights[known], minlength=shares.size)
    factors = np.divide(shares * sums.sum(), sums, out=np.ones_like(sums), where=sums > 0)
    fitted = weights.copy()
    fitted[known] *= factors[codes[known]]
    return fitted


def _shares(weights: Floats, codes: NDArray[np.int64], size: int) -> Floats:
    known = codes >= 0
    sums: Floats = np.bincount(codes[known], weights[known], minlength=size).astype(np.float64)
    return sums / max(float(sums.sum()), 1e-12)
