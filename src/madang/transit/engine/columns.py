"""From columns of strings to arrays of numbers, row references, seconds and days."""

import numpy as np
import numpy.typing as npt
import polars as pl

from madang.transit.engine.networks import NONE, Floats, Rows, Seconds

EPOCH = 719_163  # the proleptic ordinal of 1970-01-01
EARLIEST, LATEST = 722_815, 766_644  # 1980-01-01, 2099-12-31: other dates are mistakes


def rows_in(values: pl.Series, ids: pl.Series) -> Rows:
    """Return the row in `ids` (unique strings) of each of `values`, NONE where it is not there.

    >>> rows_in(pl.Series(["b", "", "a"]), pl.Series(["a", "b"])).tolist()
    [1, -1, 0]
    """
    if ids.is_empty() or values.is_empty():
        return np.full(len(values), NONE, np.int32)
    codes = values.cast(pl.Enum(ids), strict=False).to_physical()
    return codes.cast(pl.Int32).fill_null(NONE).to_numpy()


def numbers(values: pl.Series) -> Floats:
    """Return `values` as floats; NaN where they are blank, unreadable or not finite.

    >>> numbers(pl.Series(["1.5", "", "x", "inf", "2,5"])).tolist()
    [1.5, nan, nan, nan, 2.5]
    """
    if values.str.contains(",", literal=True).any():
        values = values.str.replace(",", ".", literal=True)
    floats = values.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy().copy()
    floats[~np.isfinite(floats)] = np.nan
    return floats


def codes(values: pl.Series, allowed: range, default: int) -> npt.NDArray[np.int16]:
    """Return `values` as small integers; `default` where they are not in `allowed`.

    >>> codes(pl.Series(["1", "", "7"]), range(3), 0).tolist()
    [1, 0, 0]
    """
    small = values.cast(pl.Int64, strict=False)
    inside = small.is_between(allowed.start, allowed.stop - 1).fill_null(value=False)
    return (
        pl.select(pl.when(inside).then(small).otherwise(default).cast(pl.Int16))
        .to_series()
        .to_numpy()
    )


def seconds(values: pl.Series, latest: int) -> Seconds:
    """Return GTFS times ("25:10:00", "7:05:00", "07:05") in seconds after noon minus 12 h.

    NONE where they are blank, unreadable or after `latest`.

    >>> seconds(pl.Series(["25:10:00", " 7:05:30", "07:05", "", "1:99:00"]), 200_000).tolist()
    [90600, 25530, 25500, -1, -1]
    """
    kinds = values.unique()
    parts = (
        kinds.str.strip_chars()
        .str.extract_groups(r"^(\d{1,4}):([0-5]?\d)(?::([0-5]?\d))?$")
        .struct.unnest()
        .cast(pl.Int32, strict=False)
    )
    hours, minutes, rest = (parts.to_series(place) for place in range(3))
    sums = hours * 3600 + minutes * 60 + rest.fill_null(0)
    times: Seconds = sums.fill_null(NONE).to_numpy().copy()
    times[times > latest] = NONE
    return times[rows_in(values, kinds)]


def days(values: pl.Series) -> npt.NDArray[np.int64]:
    """Return dates ("20260930" or "2026-09-30") as proleptic ordinals.

    0 where unreadable; dates before 1980 or after 2099 become those bounds.

    >>> days(pl.Series(["20260930", "2026-09-30", "", "99991231"])).tolist()
    [739889, 739889, 0, 766644]
    """
    dates = values.str.replace_all("-", "", literal=True).str.to_date("%Y%m%d", strict=False)
    ordinals = dates.to_physical().cast(pl.Int64) + EPOCH
    bounded = ordinals.clip(EARLIEST, LATEST)
    return bounded.fill_null(0).to_numpy()
