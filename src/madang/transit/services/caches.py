"""Answers kept in memory for some seconds, so that many boards cost few queries."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass
class Kept(Generic[Value]):
    """Values by key that are good for `seconds` of real time; at most about `most` of them."""

    seconds: float
    most: int = 20_000
    values: dict[Hashable, tuple[float, Value]] = field(default_factory=dict)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of `key`, made anew when there is none or it is too old."""
        known = self.values.get(key)
        now = time.monotonic()
        if known is not None and now - known[0] < self.seconds:
            return known[1]
        if len(self.values) >= self.most:
            self.values.clear()
        value = make()
        self.values[key] = (now, value)
        return value

    def forget(self) -> None:
        """Make every value anew when it is next asked for."""
        self.values.clear()
