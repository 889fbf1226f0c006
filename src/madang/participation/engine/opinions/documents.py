"""An opinion map as one JSON document: everything that the page says, and how it was counted."""

from typing import Any

import numpy as np

from madang.participation.engine.opinions.agreements import Consensus
from madang.participation.engine.opinions.map import OpinionMap
from madang.participation.engine.opinions.representatives import Representative
from madang.participation.engine.opinions.tallies import Tally

DECIMALS = 6
INTERVALS = {
    "share": "Wilson score, 95 %",
    "gap": "Newcombe hybrid score, 95 %",
    "geometric_mean": "moments of Beta(A + 1, S - A + 1), normal on the log scale, 95 %",
}


def document(drawn: OpinionMap) -> dict[str, Any]:
    """Return the map as plain values; participants and statements stand under their ids."""
    votes, grouping = drawn.votes, drawn.grouping
    people = [str(id) for id in votes.participants.tolist()]
    labels = [label if label >= 0 else None for label in drawn.labels.tolist()]
    places = _rounded(drawn.axes.positions.tolist())
    return {
        "participants": len(people),
        "statements": len(votes.statements),
        "votes": len(votes.value),
        "clustered": int(grouping.sizes.sum()),
        "groups": grouping.sizes.tolist(),
        "silhouette": _rounded(grouping.silhouette),
        "silhouette_by_groups": {str(k): _rounded(v) for k, v in grouping.tried.items()},
        "agreement_with_tightest": _rounded(grouping.agreement),
        "explained_variance": _rounded(drawn.axes.explained.tolist()),
        "parameters": {
            "votes_to_be_placed": drawn.settings.votes_to_be_placed,
            "votes_per_group": drawn.settings.votes_per_group,
            "starts": drawn.settings.starts,
            "intervals": INTERVALS,
        },
        "counts": _counts(drawn),
        "representative": [[_claim(drawn, one) for one in group] for group in drawn.representative],
        "consensus": {
            side: [_claim(drawn, one) for one in found] for side, found in drawn.shared.items()
        },
        "group_aware_consensus": _group_aware(drawn),
        "unites": _uniting(drawn),
        "divides": _dividing(drawn),
        "labels": dict(zip(people, labels, strict=True)),
        "projection": dict(zip(people, places, strict=True)),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return value if value is None else round(float(value), DECIMALS) + 0.0


def _ids(drawn: OpinionMap) -> list[int]:
    ids: list[int] = drawn.votes.statements.tolist()
    return ids


def _counts(drawn: OpinionMap) -> dict[str, Any]:
    rejected = drawn.votes.rejected.tolist()
    whole, groups = _cells(drawn.everyone), _cells_by_group(drawn.groups)
    return {
        str(id): {
            "rejected": rejected[i],
            "all": whole[i],
            "groups": [cells[i] for cells in groups],
        }
        for i, id in enumerate(_ids(drawn))
    }


def _cells(tally: Tally) -> list[dict[str, int]]:
    columns = tally.agree.tolist(), tally.disagree.tolist(), tally.passed.tolist()
    return [{"agree": a, "disagree": d, "pass": p} for a, d, p in zip(*columns, strict=True)]


def _cells_by_group(tally: Tally) -> list[list[dict[str, int]]]:
    groups = zip(tally.agree, tally.disagree, tally.passed, strict=True)
    return [_cells(Tally(*columns)) for columns in groups]


def _claim(drawn: OpinionMap, claim: Representative) -> dict[str, Any]:
    told: dict[str, Any] = {
        "statement": int(drawn.votes.statements[claim.column]),
        "side": claim.side,
        "count": claim.count,
        "seen": claim.seen,
        "share": _rounded(claim.share),
        "share_test": _rounded(claim.share_test),
    }
    if claim.ratio is not None:
        told["ratio"], told["ratio_test"] = _rounded(claim.ratio), _rounded(claim.ratio_test)
    return told


def _group_aware(drawn: OpinionMap) -> list[dict[str, Any]]:
    """Return every statement's consensus over the groups, both sides, by descending agreement."""
    claimable = drawn.claimable.tolist()
    sides = [_sides(drawn.agreement), _sides(drawn.disagreement)]
    rows = [
        {
            "statement": id,
            "enough_votes": claimable[i],
            "agree": sides[0][i],
            "disagree": sides[1][i],
        }
        for i, id in enumerate(_ids(drawn))
    ]
    rows.sort(key=lambda row: (-row["agree"]["geometric_mean"], row["statement"]))
    return rows


def _sides(side: Consensus) -> list[dict[str, float]]:
    columns = (side.product, side.mean, side.low, side.high)
    names = ("product", "geometric_mean", "low", "high")
    values = [_rounded(column.tolist()) for column in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def _uniting(drawn: OpinionMap) -> list[dict[str, Any]]:
    rows = [
        {
            "statement": id,
            "side": side,
            "geometric_mean": _rounded(found.mean[i]),
            "low": _rounded(found.low[i]),
            "high": _rounded(found.high[i]),
            "group_intervals": _rounded(
                np.stack([found.least[:, i], found.most[:, i]], 1).tolist()
            ),
        }
        for side, found in (("agree", drawn.agreement), ("disagree", drawn.disagreement))
        for i, id in enumerate(_ids(drawn))
        if found.unites[i]
    ]
    return sorted(rows, key=lambda row: (-row["geometric_mean"], row["statement"]))


def _dividing(drawn: OpinionMap) -> list[dict[str, Any]]:
    division = drawn.division
    rows = [
        {
            "statement": id,
            "most_agreeing": int(division.most[i]),
            "least_agreeing": int(division.least[i]),
            "gap": _rounded(division.gap[i]),
            "low": _rounded(division.low[i]),
            "high": _rounded(division.high[i]),
        }
        for i, id in enumerate(_ids(drawn))
        if division.divides[i]
    ]
    return sorted(rows, key=lambda row: (-row["low"], row["statement"]))
