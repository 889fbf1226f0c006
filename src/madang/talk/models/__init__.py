from madang.talk.models.comments import Comment, Version
from madang.talk.models.measures import Measure
from madang.talk.models.objections import Objection
from madang.talk.models.policies import Policy
from madang.talk.models.reactions import Reaction
from madang.talk.models.reports import Report
from madang.talk.models.threads import Thread

__all__ = [
    "Comment",
    "Measure",
    "Objection",
    "Policy",
    "Reaction",
    "Report",
    "Thread",
    "Version",
]
