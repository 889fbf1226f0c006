"""The counted ballots in the Pabulib format (pabulib.org/format): one row a voter, nobody named."""

import io
from collections import Counter
from collections.abc import Iterator

from madang.participation.engine.ballots.choices import KNAPSACK, POINTS, RANKED
from madang.participation.engine.ballots.terms import Terms
from madang.participation.engine.budgets import pabulib_writer
from madang.participation.engine.budgets.elections import Project
from madang.participation.engine.budgets.pabulib_writer import Vote

VOTE_TYPES = {POINTS: "cumulative", RANKED: "ordinal"}  # everything else approves


def pabulib(terms: Terms, counted: Counter[str]) -> str:
    """Write the poll and the ballots that count.

    Voters are numbered in the order of the ballots' texts: the file says nothing of who voted
    when.
    """
    out = io.StringIO()
    pabulib_writer.write(
        out,
        meta=_meta(terms),
        budget=terms.budget,
        projects=[Project(one.id, one.cost, {"name": _line(one.title)}) for one in terms.projects],
        votes=_votes(counted),
    )
    return out.getvalue()


def _votes(counted: Counter[str]) -> Iterator[Vote]:
    voter = 0
    for choices, count in sorted(counted.items()):
        ids, semicolon, points = choices.partition(";")
        given = tuple(map(int, points.split(","))) if semicolon else None
        for _each in range(count):
            voter += 1
            yield Vote(str(voter), tuple(filter(None, ids.split(","))), given)


def _meta(terms: Terms) -> dict[str, str]:
    longest = len(terms.projects) if terms.kind == KNAPSACK else terms.longest
    return {
        "description": _line(terms.title),
        "unit": terms.town,
        "instance": terms.poll,
        "date_begin": terms.opens_at[:10],
        "date_end": terms.closes_at[:10],
        "vote_type": VOTE_TYPES.get(terms.kind, "approval"),
        "rule": terms.rule,
        "min_length": str(terms.least),
        "max_length": str(min(longest, len(terms.projects))),
    }


def _line(text: str) -> str:
    return " ".join(text.split())
