from madang.participation.models.booths import Booth, PaperBatch, Voter
from madang.participation.models.bulletins import (
    BulletinEntry,
    BulletinLink,
    BulletinRoot,
    BulletinWaiting,
)
from madang.participation.models.merges import Merge, MergeReply
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
    "Draft",
    "DraftPhoto",
    "Merge",
    "MergeReply",
    "Move",
    "PaperBatch",
    "Poll",
    "PollKey",
    "Proposal",
    "ProposalPhoto",
    "Support",
    "Voter",
]
