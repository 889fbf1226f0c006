"""What a courier is told: which meals to fetch next, and why."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Assignment:
    """What a courier is told at `told_s`: fetch these orders, in this order of doors.

    `why` are the parts of the decision, in seconds where not said otherwise.
    """

    courier: int
    shop: int
    orders: tuple[int, ...]
    told_s: float
    leaves_s: float
    picked_s: float
    doors_s: tuple[float, ...]
    why: dict[str, float] = field(compare=False)
