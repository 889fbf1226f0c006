"""The result of an edition as its page tells it: read from what was kept, nothing counted again."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madang.participation.engine.results import WHY
from madang.participation.engine.supportcharts import Chart, chart
from madang.participation.models import Edition

ROUNDS = 12  # columns of the table that a page still shows


@dataclass(frozen=True)
class Row:
    """One project of the result, with the sentence that says why it lost."""

    told: dict[str, Any]
    why: str

    @property
    def number(self) -> int:
        return int(self.told["id"])


@dataclass(frozen=True)
class Turn:
    """One round: who was chosen, with what support, and the most a voter paid."""

    number: int
    project: dict[str, Any]
    votes: float
    payment: float | None
    left: float


@dataclass(frozen=True)
class Page:
    """Everything that the page shows. `shown_rounds` are the columns of the table of support."""

    result: dict[str, Any]
    winners: list[Row]
    losers: list[Row]
    turns: list[Turn]
    chart: Chart | None
    shown_rounds: range
    only_here: list[str]
    only_greedy: list[str]

    @property
    def is_cut(self) -> bool:
        """Whether the table of support has fewer columns than there were rounds."""
        return len(self.turns) > len(self.shown_rounds)

    @property
    def supports(self) -> list[tuple[Row, list[float | None]]]:
        """Support round by round, as far as the table shows it."""
        count = len(self.shown_rounds)
        return [
            (row, row.told["support"][:count])
            for row in [*self.winners, *self.losers]
            if row.told["support"]
        ]


def page(edition: Edition) -> Page | None:
    """Return what the page shows; None before the result was taken over."""
    result = edition.result
    if result is None:
        return None
    told = {row["id"]: row for row in result["projects"]}
    rows = [Row(row, _why(row, told)) for row in result["projects"]]
    greedy = result["greedy"] or {"only_here": [], "only_greedy": []}
    return Page(
        result=result,
        winners=[row for row in rows if row.told["round"]],
        losers=[row for row in rows if not row.told["round"]],
        turns=_turns(result, told),
        chart=chart(result),
        shown_rounds=range(1, min(len(result["rounds"]), ROUNDS) + 1),
        only_here=[told[id_]["title"] for id_ in greedy["only_here"]],
        only_greedy=[told[id_]["title"] for id_ in greedy["only_greedy"]],
    )


def _turns(result: dict[str, Any], told: dict[str, Any]) -> list[Turn]:
    turns, left = [], result["budget"]
    for number, one in enumerate(result["rounds"], start=1):
        project = told[one["project"]]
        left -= project["cost"]
        turns.append(Turn(number, project, one["effective_votes"], one["max_payment"], left))
    return turns


def _why(row: dict[str, Any], told: dict[str, Any]) -> str:
    if row["round"]:
        return ""
    by = told[row["by"]]["title"] if row["by"] in told else row["by"]
    return _(WHY[row["why"]]) % {"by": by}
