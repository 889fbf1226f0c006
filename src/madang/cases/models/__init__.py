from madang.cases.models.cases import Assignment, Case
from madang.cases.models.moves import (
    ClockEvent,
    Escalation,
    InterimReply,
    InternalNote,
    Move,
)

__all__ = [
    "Assignment",
    "Case",
    "ClockEvent",
    "Escalation",
    "InterimReply",
    "InternalNote",
    "Move",
]
