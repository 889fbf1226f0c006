"""How fast traffic runs in Gaon at which hour, and how long riders, lights and kerbs hold a bus."""

import numpy as np

KERB_S = 9.0  # lost in braking to a stop and pulling out again
LIGHT_S = 11.0  # mean wait at a crossing with lights
DWELL_S = 15.0  # mean time with open doors
LIGHT_CYCLE_S = 110.0
LIGHT_RED_S = 46.0

# riders who come to a stop of such a line in a minute, on the mean of the day
RIDERS_A_MINUTE = {
    "trunk": 0.24, "branch": 0.13, "circle": 0.14, "village": 0.07, "rural": 0.012,
    "express": 0.28, "night": 1.2,
}  # fmt: skip
# sites where more people wait than elsewhere
CROWDED = {
    "station": 2.2, "terminal": 2.0, "market": 2.2, "market_gate": 1.8, "city_hall": 1.6,
    "hospital": 1.7, "university": 2.4, "gaon_cross": 1.5, "saeteo": 1.5, "mart": 1.6,
    "sandan": 1.5, "hanul_station": 6.0, "province": 3.0, "donggok": 0.4, "deul_gate": 0.4,
    "dari": 0.6, "seodeul": 0.5,
}  # fmt: skip

# hour -> running time against free flow
_WEEKDAY = ((0, 1.0), (6, 1.0), (7, 1.1), (8.2, 1.34), (9.5, 1.14), (12, 1.15), (15, 1.14),
            (17, 1.24), (18.3, 1.4), (19.5, 1.16), (21, 1.06), (24, 1.0), (30, 1.0))  # fmt: skip
_WEEKEND: tuple[tuple[float, float], ...] = (
    (0, 1.0),
    (8, 1.02),
    (11, 1.16),
    (14, 1.2),
    (17, 1.2),
    (20, 1.08),
    (24, 1.0),
    (30, 1.0),
)
# hour -> riders who come to a stop, against the day's mean
_RIDERS = ((0, 0.1), (5, 0.1), (6.5, 0.8), (8, 2.2), (9.5, 1.1), (12, 0.95), (15, 1.0),
           (17.8, 1.9), (19.5, 0.9), (22, 0.4), (25, 0.15), (30, 0.05))  # fmt: skip


def pace(second: float, *, weekend: bool) -> float:
    """Return the factor on free running time at `second` of the service day, in steps of 5 min.

    >>> pace(3 * 3600, weekend=False), pace(8.2 * 3600, weekend=False) > 1.3
    (1.0, True)
    """
    return (_WEEKEND_PACE if weekend else _WEEKDAY_PACE)[min(int(second / _STEP_S), _STEPS - 1)]


def riders(second: float) -> float:
    """Return the factor on the mean number of riders who come to a stop at `second`."""
    return _RIDERS_COMING[min(int(second / _STEP_S), _STEPS - 1)]


_STEP_S, _STEPS = 300, 12 * 30


def _steps(curve: tuple[tuple[float, float], ...]) -> list[float]:
    hours, factors = zip(*curve, strict=True)
    values: list[float] = (
        np.interp((np.arange(_STEPS) + 0.6) / 12, hours, factors).round(4).tolist()
    )
    return values


_WEEKDAY_PACE, _WEEKEND_PACE, _RIDERS_COMING = _steps(_WEEKDAY), _steps(_WEEKEND), _steps(_RIDERS)
