"""Points for taking part: an adopted proposal, an answered survey."""

from datetime import datetime

from madang.participation.engine.proposals import Verdict
from madang.participation.models import Proposal, Survey, SurveyTaker
from madang.points.engine.acts import Kind
from madang.points.services import acts

ADOPTED = frozenset({Verdict.ACCEPTED, Verdict.PARTLY})


def step(proposal: Proposal, name: str, *, now: datetime) -> None:
    """Let the author of a proposal earn when it is adopted; taken up again, it is undone."""
    source = f"participation.proposal:{proposal.pk}"
    if name == "answer" and proposal.verdict in ADOPTED:
        acts.record(
            town=proposal.town,
            kind=Kind.PROPOSAL,
            source=source,
            people=[proposal.author_id],
            about=proposal.title,
            at=now,
            now=now,
        )
    elif name == "reopen":
        acts.undo(town=proposal.town, source=source, now=now)


def severed(survey: Survey, *, now: datetime) -> None:
    """Let everybody who answered a survey earn, when answers lead to nobody any more.

    All at once, at the moment of the close and in the order of their accounts: what is written
    down says no more than the list of who answered, and not when.
    """
    takers = SurveyTaker.objects.filter(survey=survey, account__isnull=False)
    acts.record(
        town=survey.town,
        kind=Kind.SURVEY,
        source=f"participation.survey:{survey.pk}",
        people=takers.order_by("account_id").values_list("account_id", flat=True),
        about=survey.title,
        at=survey.closes_at,
        now=now,
    )
