from madang.participation.models.opinions import (
    Conversation,
    DrawnMap,
    Opinion,
    Participant,
    Statement,
)

__all__ = [
    "Conversation",
    "DrawnMap",
    "Opinion",
    "Participant",
    "Statement",
]
