"""The town's clock: real time, or the demo's simulated day.

`MADANG_CLOCK="SPEED,REAL_START,SIM_START"` (floats; Unix seconds) makes town time run from
SIM_START, SPEED times as fast as real time since REAL_START. Every process of one installation
gets the same variable, so they agree. Sessions, rate limits and job schedules keep real time.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class TownClock:
    """A linear map from real to town time; the default is real time itself."""

    speed: float = 1.0
    real_start: float = 0.0
    sim_start: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "TownClock":
        """Return the clock that `MADANG_CLOCK` describes; empty text is real time.

        Raises ValueError when it is not three numbers or the speed is not above 0.

        >>> TownClock.parse("60,1000,5000").at(1001.5)
        5090.0
        """
        if not text:
            return cls()
        speed, real_start, sim_start = (float(part) for part in text.split(","))
        if not speed > 0:
            raise ValueError(f"the clock's speed must be above 0, not {speed}")
        return cls(speed, real_start, sim_start)

    def at(self, real: float) -> float:
        """Return town time (Unix seconds) at real time `real` (Unix seconds)."""
        return self.sim_start + (real - self.real_start) * self.speed


_clock = TownClock.parse(os.environ.get("MADANG_CLOCK", ""))


def now() -> datetime:
    """Return the town's present moment, aware and in UTC."""
    return datetime.fromtimestamp(_clock.at(time.time()), UTC)


def speed() -> float:
    """Return how many town seconds pass in one real second."""
    return _clock.speed


def real_seconds(simulated: float) -> float:
    """Return how long `simulated` town seconds last in real seconds."""
    return simulated / _clock.speed
