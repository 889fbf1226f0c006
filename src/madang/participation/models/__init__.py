from madang.participation.models.booths import Booth, PaperBatch, Voter
from madang.participation.models.bulletins import (
    BulletinEntry,
    BulletinLink,
    BulletinRoot,
    BulletinWaiting,
)
from madang.participation.models.merges import Merge, MergeReply
from madang.participation.models.opinions import (
    Conversation,
    DrawnMap,
    Opinion,
    Participant,
    Statement,
)
from madang.participation.models.panels import Panel, Portfolio, Seat, Volunteer
from madang.participation.models.polls import Poll, PollKey
from madang.participation.models.proposals import (
    Audience,
    Category,
    Draft,
    DraftPhoto,
    Move,
    Proposal,
    ProposalPhoto,
)
from madang.participation.models.supports import Support

__all__ = [
    "Audience",
    "Booth",
    "BulletinEntry",
    "BulletinLink",
    "BulletinRoot",
    "BulletinWaiting",
    "Category",
    "Conversation",
    "Draft",
    "DraftPhoto",
    "DrawnMap",
    "Merge",
    "MergeReply",
    "Move",
    "Opinion",
    "Panel",
    "PaperBatch",
    "Participant",
    "Poll",
    "PollKey",
    "Portfolio",
    "Proposal",
    "ProposalPhoto",
    "Seat",
    "Statement",
    "Support",
    "Volunteer",
    "Voter",
]
