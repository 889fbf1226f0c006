"""Writing elections in the Pabulib format: all ballots, after the close, for anyone to recount."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TextIO

from madang.participation.engine.budgets.elections import Project

META_FIRST = ("description", "country", "unit", "instance", "num_projects", "num_votes", "budget")


@dataclass(frozen=True)
class Vote:
    """One ballot as it is published: project ids in the voter's order, points where given."""

    voter: str
    projects: tuple[str, ...]
    points: tuple[int, ...] | None = None


def write(
    out: TextIO,
    *,
    meta: Mapping[str, str],
    budget: int,
    projects: Iterable[Project],
    votes: Iterable[Vote],
    scale: int = 1,
) -> None:
    """Write one election; amounts are in the smallest unit, `scale` of which make one of currency.

    `meta` needs `vote_type`; the numbers of projects and votes and the budget are put in here. The
    columns of the projects are those of the first. ValueError for what the format cannot say.
    """
    rows, cast = list(projects), list(votes)
    if "vote_type" not in meta:
        raise ValueError("META needs vote_type")
    counted = {
        "num_projects": str(len(rows)),
        "num_votes": str(len(cast)),
        "budget": _amount(budget, scale),
    }
    told = {**meta, **counted}
    to = csv.writer(out, delimiter=";", lineterminator="\n")
    to.writerows([["META"], ["key", "value"]])
    to.writerows([key, told[key]] for key in META_FIRST if key in told)
    to.writerows([key, value] for key, value in told.items() if key not in META_FIRST)
    columns = list(rows[0].fields) if rows else []
    to.writerows([["PROJECTS"], ["project_id", "cost", *columns]])
    for project in rows:
        cells = (project.fields.get(column, "") for column in columns)
        to.writerow([_id(project.id), _amount(project.cost, scale), *cells])
    pointed = any(vote.points is not None for vote in cast) or meta["vote_type"] == "cumulative"
    to.writerows([["VOTES"], ["voter_id", "vote", *(["points"] if pointed else [])]])
    for vote in cast:
        points = [",".join(map(str, vote.points or ()))] if pointed else []
        to.writerow([vote.voter, ",".join(map(_id, vote.projects)), *points])


def _id(id_: str) -> str:
    if not id_ or id_ != id_.strip() or "," in id_:
        raise ValueError(f"no project id for this format: {id_!r}")
    return id_


def _amount(amount: int, scale: int) -> str:
    value = Fraction(amount, scale)
    if value.denominator == 1:
        return str(value.numerator)
    digits = len(str(scale)) - 1
    if 10**digits != scale:
        raise ValueError("the scale must be a power of ten")
    return f"{amount // scale}.{amount % scale:0{digits}}"
