"""How much support a proposal of a town needs now, and who counts as active."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from madang.participation.engine import thresholds
from madang.participation.models import Proposal, Support
from madang.rules.services import rules
from madang.talk.models import Comment
from madang.towns.models import Town

PERCENT = "participation.threshold_percent"
LEAST = "participation.threshold_least"
MOST = "participation.threshold_most"
ACTIVE_DAYS = "participation.active_days"


@dataclass(frozen=True)
class Threshold:
    """How many must support, out of how many active people, by which rule's article."""

    needed: int
    active: int
    percent: Decimal
    article: str


def active(*, town: Town, now: datetime) -> int:
    """Return how many people wrote, supported or commented in the town lately.

    "Lately" is the rule `participation.active_days`; somebody who did several things counts once.
    """
    since = now - timedelta(days=rules.number(town=town, key=ACTIVE_DAYS, at=now))
    writers = Proposal.objects.of(town).filter(published_at__gt=since, author__isnull=False)
    backers = Support.objects.filter(town=town, given_at__gt=since, account__isnull=False)
    talkers = Comment.objects.of(town).filter(written_at__gt=since, author__isnull=False)
    people = writers.values_list("author_id").union(
        backers.values_list("account_id"), talkers.values_list("author_id")
    )
    return people.count()


def present(*, town: Town, now: datetime) -> Threshold:
    """Return the threshold of what is published at `now`."""
    rule = rules.in_force(town=town, key=PERCENT, at=now)
    percent = Decimal(str(rule.typed))
    people = active(town=town, now=now)
    count = thresholds.needed(
        active=people,
        percent=percent,
        least=rules.number(town=town, key=LEAST, at=now),
        most=rules.number(town=town, key=MOST, at=now),
    )
    return Threshold(count, people, percent, rule.article)
