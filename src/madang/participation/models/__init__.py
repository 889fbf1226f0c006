from madang.participation.models.merges import Merge, MergeReply
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
    "Category",
    "Draft",
    "DraftPhoto",
    "Merge",
    "MergeReply",
    "Move",
    "Proposal",
    "ProposalPhoto",
    "Support",
]
