"""What the templates of proposals ask."""

from datetime import datetime

from django import template

from madang.participation.models import Proposal

register = template.Library()


@register.filter
def overdue(proposal: Proposal, now: datetime) -> bool:
    """Tell whether the town should have answered the proposal by `now`."""
    return proposal.is_overdue(now)
