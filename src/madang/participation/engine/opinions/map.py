"""The opinion map: from a conversation's votes to groups, and to what unites and divides them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang.participation.engine.opinions import agreements, representatives, tallies
from madang.participation.engine.opinions.agreements import Consensus, Division
from madang.participation.engine.opinions.axes import Axes, project
from madang.participation.engine.opinions.clusters import CONVENTION, Grouping, grouped
from madang.participation.engine.opinions.representatives import Representative
from madang.participation.engine.opinions.tallies import Tally
from madang.participation.engine.opinions.votes import Votes

VOTES_TO_BE_PLACED = 7
VOTES_PER_GROUP = 7


@dataclass(frozen=True)
class Settings:
    """What a map was drawn with; every one is told with the map.

    `votes_to_be_placed`: votes a participant must have cast to be in a group (fewer where there are
    fewer statements). `votes_per_group`: votes a statement needs in a group before anything is
    claimed of it. `starts`: see `clusters`.
    """

    votes_to_be_placed: int = VOTES_TO_BE_PLACED
    votes_per_group: int = VOTES_PER_GROUP
    starts: str = CONVENTION


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """A drawn map. `labels` holds each participant's group, -1 for those in none."""

    votes: Votes
    settings: Settings
    axes: Axes
    grouping: Grouping
    labels: NDArray[np.int64]
    groups: Tally
    everyone: Tally
    claimable: NDArray[np.bool_]
    representative: list[list[Representative]]
    shared: dict[str, list[Representative]]
    agreement: Consensus
    disagreement: Consensus
    division: Division


def drawn(votes: Votes, settings: Settings | None = None) -> OpinionMap:
    """Return the map of `votes`: the same for the same votes, in whatever order they came."""
    settings = settings or Settings()
    axes = project(votes)
    threshold = min(settings.votes_to_be_placed, len(votes.statements))
    placed = votes.per_participant >= max(1, threshold)
    grouping = grouped(axes.positions[placed], starts=settings.starts)
    labels = np.full(len(votes.participants), -1, np.int64)
    labels[placed] = grouping.labels
    groups = tallies.counted(votes, labels, len(grouping.sizes))
    everyone = tallies.everyone(votes)
    least = settings.votes_per_group
    claimable = agreements.enough(groups, votes.rejected, minimum=least)
    return OpinionMap(
        votes=votes,
        settings=settings,
        axes=axes,
        grouping=grouping,
        labels=labels,
        groups=groups,
        everyone=everyone,
        claimable=claimable,
        representative=representatives.per_group(groups, votes.rejected, minimum=least),
        shared=representatives.consensus(everyone, votes.rejected, minimum=least),
        agreement=agreements.united(groups.agree, groups.seen, claimable),
        disagreement=agreements.united(groups.disagree, groups.seen, claimable),
        division=agreements.divided(groups, claimable),
    )
