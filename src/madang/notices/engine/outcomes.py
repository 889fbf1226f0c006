"""What became of a try to deliver, and when the next one is due."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

PAUSES_MIN = (1, 5, 30, 120, 360, 720, 1440)  # two days in all, then given up


class Fate(Enum):
    """How one try ended."""

    SENT = "sent"
    AGAIN = "again"  # this one may go later
    OUTAGE = "outage"  # nothing goes on this way now
    DROPPED = "dropped"  # nobody wants it any more
    FAILED = "failed"  # it never will


@dataclass(frozen=True)
class Outcome:
    """The end of one try; `wait_s` is how long the other side asked us to wait."""

    fate: Fate
    error: str = ""
    wait_s: int = 0

    @classmethod
    def sent(cls) -> "Outcome":
        return cls(Fate.SENT)

    @classmethod
    def again(cls, error: str, wait_s: int = 0) -> "Outcome":
        return cls(Fate.AGAIN, error, wait_s)

    @classmethod
    def outage(cls, error: str) -> "Outcome":
        return cls(Fate.OUTAGE, error)

    @classmethod
    def dropped(cls, error: str) -> "Outcome":
        return cls(Fate.DROPPED, error)

    @classmethod
    def failed(cls, error: str) -> "Outcome":
        return cls(Fate.FAILED, error)


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after the try number `tries` (from 1); None: give up.

    >>> pause_after(1), pause_after(8)
    (datetime.timedelta(seconds=60), None)
    """
    if tries > len(PAUSES_MIN):
        return None
    return timedelta(minutes=PAUSES_MIN[tries - 1])
