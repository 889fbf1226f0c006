"""What goes out to where people are: feeds of proposals and answers, and a calendar of dates."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from madang.participation.engine.editions import PhaseKind
from madang.participation.engine.proposals import OWED, State
from madang.participation.models import Edition, Phase, Proposal
from madang.towns.models import Town

MOST = 50


def newest(town: Town) -> list[Proposal]:
    """Return the newest proposals with their texts."""
    return list(Proposal.objects.of(town).select_related("region").order_by("-published_at")[:MOST])


def answered(town: Town) -> list[Proposal]:
    """Return the proposals that were answered last, with their answers."""
    rows = Proposal.objects.of(town).filter(answered_at__isnull=False)
    return list(rows.select_related("region").order_by("-answered_at")[:MOST])


def deadlines(town: Town, *, now: datetime) -> Iterator[tuple[Proposal, str, datetime]]:
    """Yield (proposal, "support" or "answer", until when) of what is to come or lately passed."""
    since = now - timedelta(days=30)
    rows = Proposal.objects.of(town).defer("body", "answer").select_related("case", "town")
    for proposal in rows.filter(state=State.PUBLISHED, support_until__gte=since).order_by("pk"):
        yield proposal, "support", proposal.support_until
    for proposal in rows.filter(state__in=OWED, case__due_on__gte=since.date()).order_by("pk"):
        if proposal.due_on:
            last = datetime.combine(proposal.due_on, time(23, 59, 59), town.zone)
            yield proposal, "answer", last


def editions(town: Town) -> list[tuple[Edition, str, datetime]]:
    """Return (edition, "opened" or "result", when), the newest first."""
    rows = Edition.objects.of(town).public().defer("result").order_by("-opened_at")[:MOST]
    told = [(row, "opened", row.opened_at) for row in rows]
    told += [(row, "result", row.taken_over_at) for row in rows]
    dated = [(row, what, at) for row, what, at in told if at is not None]
    return sorted(dated, key=lambda one: one[2], reverse=True)[:MOST]


def phases(town: Town, *, now: datetime) -> Iterator[tuple[Edition, PhaseKind, str, datetime]]:
    """Yield (edition, phase, "starts" or "ends", when) of what is to come or lately passed."""
    since = now - timedelta(days=30)
    rows = Phase.objects.filter(town=town, ends_at__gte=since, edition__opened_at__isnull=False)
    for phase in rows.select_related("edition").defer("edition__result"):
        kind = PhaseKind(phase.kind)
        yield phase.edition, kind, "starts", phase.starts_at
        yield phase.edition, kind, "ends", phase.ends_at
