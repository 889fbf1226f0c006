from madang.reputation.models.doubts import Complaint, Protest, Signal, Takedown
from madang.reputation.models.reviews import Reply, Review
from madang.reputation.models.subjects import Subject
from madang.reputation.models.verdicts import Verdict

__all__ = [
    "Complaint",
    "Protest",
    "Reply",
    "Review",
    "Signal",
    "Subject",
    "Takedown",
    "Verdict",
]
