from madang.participation.models.booths import Booth, PaperBatch, Voter
from madang.participation.models.bulletins import (
    BulletinEntry,
    BulletinLink,
    BulletinRoot,
    BulletinWaiting,
)
from madang.participation.models.editions import Edition, Phase
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
from madang.participation.models.projects import Asking, Costing, Project, ProjectStep
from madang.participation.models.proposals import (
    Audience,
    Category,
    Draft,
    DraftPhoto,
    Move,
    Proposal,
    ProposalPhoto,
)
from madang.participation.models.responses import SurveyResponse, SurveyTaker, SurveyVeil
from madang.participation.models.supports import Support
from madang.participation.models.surveys import (
    Survey,
    SurveyCensus,
    SurveyImpact,
    SurveyQuestion,
)

__all__ = [
    "Asking",
    "Audience",
    "Booth",
    "BulletinEntry",
    "BulletinLink",
    "BulletinRoot",
    "BulletinWaiting",
    "Category",
    "Conversation",
    "Costing",
    "Draft",
    "DraftPhoto",
    "DrawnMap",
    "Edition",
    "Merge",
    "MergeReply",
    "Move",
    "Opinion",
    "Panel",
    "PaperBatch",
    "Participant",
    "Phase",
    "Poll",
    "PollKey",
    "Project",
    "ProjectStep",
    "Portfolio",
    "Proposal",
    "ProposalPhoto",
    "Seat",
    "Statement",
    "Support",
    "Survey",
    "SurveyCensus",
    "SurveyImpact",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyTaker",
    "SurveyVeil",
    "Volunteer",
    "Voter",
]
