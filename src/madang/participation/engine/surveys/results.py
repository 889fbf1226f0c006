"""Results: counts and shares with intervals, means, medians, ranks; nothing from a few people."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import cast

import numpy as np
from numpy.typing import NDArray

from madang.participation.engine.opinions.intervals import Z_95, wilson
from madang.participation.engine.surveys.missing import veiled
from madang.participation.engine.surveys.questions import Answers, Kind, Question, Value
from madang.participation.engine.surveys.weights import effective

Floats = NDArray[np.float64]
Interval = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class Share:
    """How many chose one option, of those who answered; in shares from 0 to 1, and weighted."""

    key: str
    label: str
    count: int
    share: float
    low: float
    high: float
    weighted: float | None = None
    weighted_low: float | None = None
    weighted_high: float | None = None
    points: float | None = None  # of a ranking: Borda's mean


@dataclass(frozen=True)
class Result:
    """What a question brought. Few answers: `is_hidden`, and nothing but that is told.

    `shares` of a ranking count first places. `mean` has a 95 % interval from Student's t.
    """

    number: int
    kind: Kind
    answered: int | None
    is_hidden: bool = False
    shares: tuple[Share, ...] = ()
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    weighted_mean: float | None = None
    median: float | None = None
    dongs: Mapping[str, int] = field(default_factory=dict)
    spots: tuple[tuple[float, float], ...] = ()


def tally(
    question: Question,
    people: Sequence[Answers],
    *,
    least: int,
    weights: Floats | None = None,
) -> Result:
    """Count the answers to `question` of `people`; fewer than `least` answers are not told."""
    mine = [place for place, one in enumerate(people) if question.number in one]
    if len(mine) < least:
        return Result(question.number, question.kind, None, is_hidden=True)
    said = [people[place][question.number] for place in mine]
    heavy = weights[mine] if weights is not None else None
    if question.kind == Kind.TEXT:
        return Result(question.number, question.kind, len(said))
    if question.kind == Kind.PLACE:
        return _places(question, said, least)
    shares = _shares(question, said, heavy)
    if question.kind != Kind.SCALE:
        return Result(question.number, question.kind, len(said), shares=shares)
    numbers = np.array(said, np.float64)
    mean, low, high = mean_of(numbers)
    low, high = max(low, question.lowest), min(high, question.highest)
    return Result(
        question.number,
        question.kind,
        len(said),
        shares=shares,
        mean=mean,
        mean_low=low,
        mean_high=high,
        weighted_mean=float(np.average(numbers, weights=heavy)) if heavy is not None else None,
        median=float(median(numbers.tolist())),
    )


def by_groups(
    question: Question, about: Question, people: Sequence[Answers], *, least: int
) -> dict[str, Result]:
    """Return the results of `question` for each option of `about`, and "" for who left it out.

    A group with fewer than `least` answers is hidden, and with it the next larger one where the
    whole less the others would tell it (`missing.veiled`).
    """
    parts: dict[str, list[Answers]] = {key: [] for key in (*about.keys, "")}
    for one in people:
        if question.number in one:
            parts[str(one.get(about.number, ""))].append(one)
    hidden = veiled({key: len(part) for key, part in parts.items()}, least=least)
    return {
        key: Result(question.number, question.kind, None, is_hidden=True)
        if key in hidden
        else tally(question, part, least=least)
        for key, part in parts.items()
    }


def borda(question: Question, rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return Borda's mean points: m - 1 for the first of m options, 0 for the last.

    Options that somebody left out share what points are left, each the same (Borda 1784; the
    averages for ties are those of Black 1976).

    >>> from madang.participation.engine.surveys.questions import Option
    >>> three = Question(1, Kind.RANK, "?", (Option("a", "A"), Option("b", "B"), Option("c", "C")))
    >>> borda(three, [["a", "b", "c"], ["c"]])
    {'a': 1.25, 'b': 0.75, 'c': 1.0}
    """
    size = len(question.options)
    points = dict.fromkeys(question.keys, 0.0)
    for ranking in rankings:
        left = size - len(ranking)
        for key in question.keys:
            points[key] += size - 1 - ranking.index(key) if key in ranking else (left - 1) / 2
    return {key: total / len(rankings) for key, total in points.items()} if rankings else points


def mean_of(numbers: Floats) -> tuple[float, float, float]:
    """Return the mean with its 95 % interval by Student's t; the mean alone where all are equal.

    >>> [round(one, 3) for one in mean_of(np.array([1.0, 2, 3, 4, 5]))]
    [3.0, 1.037, 4.963]
    """
    mean, size = float(numbers.mean()), len(numbers)
    if size < 2:
        return mean, mean, mean
    half = student(size - 1) * float(numbers.std(ddof=1)) / math.sqrt(size)
    return mean, mean - half, mean + half


def student(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t (Abramowitz and Stegun 26.7.5; exact for 1 and 2).

    >>> [round(student(n), 3) for n in (1, 2, 4, 9, 30, 1000)]
    [12.706, 4.303, 2.776, 2.262, 2.042, 1.962]
    """
    if freedom == 1:
        return math.tan(math.pi * 0.475)
    if freedom == 2:
        return 0.95 * math.sqrt(2 / (1 - 0.95**2))
    x, n = Z_95, freedom
    terms = (
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return x + sum(term / n ** (power + 1) for power, term in enumerate(terms))


def _shares(question: Question, said: Sequence[Value], heavy: Floats | None) -> tuple[Share, ...]:
    labels = {option.key: option.label for option in question.options}
    points: Mapping[str, float] = {}
    if question.kind == Kind.RANK:
        points = borda(question, cast(Sequence[list[str]], said))
    chosen = np.array([[_chose(question, value, key) for key in question.keys] for value in said])
    counts, of = chosen.sum(axis=0), len(said)
    low, high = wilson(counts.astype(float), np.full(len(counts), float(of)))
    weighted = _weighted(chosen, heavy)
    return tuple(
        Share(
            key,
            labels.get(key, key),
            int(counts[place]),
            float(counts[place] / of),
            float(low[place]),
            float(high[place]),
            *weighted[place],
            points.get(key),
        )
        for place, key in enumerate(question.keys)
    )


def _chose(question: Question, value: Value, key: str) -> bool:
    if question.kind == Kind.RANK:
        return isinstance(value, list) and value[0] == key
    return key in value if isinstance(value, list) else str(value) == key


def _weighted(chosen: NDArray[np.bool_], heavy: Floats | None) -> list[Interval]:
    """Return weighted shares with Wilson's interval over the effective number of respondents."""
    if heavy is None:
        return [(None, None, None)] * chosen.shape[1]
    share = heavy @ chosen / heavy.sum()
    size = np.full(len(share), effective(heavy))
    low, high = wilson(share * size, size)
    return [(float(a), float(b), float(c)) for a, b, c in zip(share, low, high, strict=True)]


def _places(question: Question, said: Sequence[Value], least: int) -> Result:
    """Count places: dongs with `least` answers or more, spots cut to about a hundred metres."""
    dongs: dict[str, int] = {}
    spots = []
    for value in said:
        if isinstance(value, dict) and "dong" in value:
            dongs[str(value["dong"])] = dongs.get(str(value["dong"]), 0) + 1
        elif isinstance(value, dict):
            spots.append((round(float(value["lat"]), 3), round(float(value["lon"]), 3)))
    told = {code: count for code, count in sorted(dongs.items()) if count >= least}
    return Result(question.number, question.kind, len(said), dongs=told, spots=tuple(sorted(spots)))
