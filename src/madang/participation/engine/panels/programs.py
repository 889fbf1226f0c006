"""The mathematical programs of a draw, solved by HiGHS: panels (integer), and lotteries (linear).

Runs with one thread and a fixed seed and without limits of time, so that the same input gives the
same answer everywhere. Where the search must end, it ends by a count of branches.
"""

import ctypes
import os
from collections.abc import Sequence

import highspy
import numpy as np
import numpy.typing as npt

from madang.participation.engine.panels.pools import Limit, Pool

Composition = tuple[int, ...]  # how many people of each kind
MOST_BRANCHES = 200_000
_TIGHT = 1e-9
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible


def hush() -> None:
    """Let HiGHS greet now, unheard: it does so once, on the file that standard output is."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        _solver()
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-8),
        ("mip_feasibility_tolerance", _TIGHT),
        ("primal_feasibility_tolerance", _TIGHT),
        ("dual_feasibility_tolerance", _TIGHT),
        ("mip_max_nodes", MOST_BRANCHES),
    ):
        solver.setOptionValue(name, value)
    return solver


class Composer:
    """Finds the composition of a panel that is worth most."""

    def __init__(self, pool: Pool) -> None:
        self._count = len(pool.kinds)
        self._solver = _solver()
        _add_kinds(self._solver, pool)
        for limit, row in zip(pool.quotas.limits, pool.rows, strict=True):
            _add_row(self._solver, limit.least, limit.most, row)
        _add_row(self._solver, pool.quotas.size, pool.quotas.size, range(self._count))
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def best(self, worth: Sequence[float] | npt.NDArray[np.float64]) -> Composition | None:
        """The panel whose people are worth most, `worth` for each person of a kind; None: none."""
        numbers = np.arange(self._count, dtype=np.int32)
        self._solver.changeColsCost(self._count, numbers, np.asarray(worth, np.float64))
        self._solver.run()
        if (
            self._solver.getInfo().primal_solution_status
            != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
        found = np.rint(self._solver.getSolution().col_value[: self._count])
        return tuple(int(one) for one in found)


class Prices:
    """The linear program of a fair lottery over known panels, seen from its dual.

    It prices people so that even the panel worth most is worth as little as can be; that worth is
    the least chance which the best lottery over these panels gives to anyone (Flanigan, Gölz,
    Gupta, Hennig, Procaccia: Fair algorithms for selecting citizens' assemblies, 2021).
    """

    def __init__(self, people: Sequence[int]) -> None:
        self._people = people
        self._solver = _solver()
        for count in people:  # the price of a whole kind
            self._solver.addCol(0.0, 0.0, 1.0 if count else 0.0, 0, _ints(()), _floats(()))
        self._solver.addCol(1.0, 0.0, highspy.kHighsInf, 0, _ints(()), _floats(()))
        _add_row(self._solver, 1, 1, range(len(people)))
        self.panels: list[Composition] = []

    def add(self, panel: Composition) -> None:
        """Take one more panel into account."""
        self.panels.append(panel)
        rows = [number for number, count in enumerate(panel) if count]
        shares = [panel[number] / self._people[number] for number in rows]
        self._solver.addRow(
            -highspy.kHighsInf, 0.0, len(rows) + 1,
            _ints([*rows, len(self._people)]), _floats([*shares, -1.0]),
        )  # fmt: skip

    def solve(self) -> tuple[npt.NDArray[np.float64], float]:
        """The worth of one person of each kind, and the least chance."""
        self._solver.run()
        values = np.array(self._solver.getSolution().col_value)
        counts = np.maximum(np.array(self._people), 1)
        return np.maximum(values[:-1], 0) / counts, float(values[-1])

    def lottery(self) -> npt.NDArray[np.float64]:
        """The probability of each panel in the lottery that reaches this least chance."""
        duals = -np.array(self._solver.getSolution().row_dual[1:])
        duals = np.maximum(duals, 0)
        return duals / duals.sum()


def relaxed(pool: Pool) -> list[tuple[Limit, Limit]] | None:
    """The fewest changes of limits with which a panel exists: (as it is, as it would do).

    None when there are too few volunteers for a panel of this size, whatever the limits.
    """
    solver, limits = _solver(), pool.quotas.limits
    _add_kinds(solver, pool)
    count = len(pool.kinds)
    for limit, row in zip(limits, pool.rows, strict=True):
        at = solver.getNumCol()
        for _each in ("below", "above"):
            solver.addCol(1.0, 0.0, pool.quotas.size, 0, _ints(()), _floats(()))
            solver.changeColIntegrality(solver.getNumCol() - 1, highspy.HighsVarType.kInteger)
        solver.addRow(
            limit.least, limit.most, len(row) + 2,
            _ints([*row, at, at + 1]), _floats([*([1.0] * len(row)), 1.0, -1.0]),
        )  # fmt: skip
    _add_row(solver, pool.quotas.size, pool.quotas.size, range(count))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    slack = np.rint(solver.getSolution().col_value[count:]).astype(int).reshape(-1, 2)
    return [
        (limit, Limit(limit.category, limit.value, limit.least - int(low), limit.most + int(high)))
        for limit, (low, high) in zip(limits, slack, strict=True)
        if low or high
    ]


def _add_kinds(solver: highspy.Highs, pool: Pool) -> None:
    for number, kind in enumerate(pool.kinds):
        most = min(len(kind.people), pool.quotas.size)
        solver.addCol(0.0, 0.0, most, 0, _ints(()), _floats(()))
        solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)


def _add_row(solver: highspy.Highs, least: int, most: int, columns: Sequence[int]) -> None:
    solver.addRow(least, most, len(columns), _ints(columns), np.ones(len(columns)))


def _ints(values: Sequence[int]) -> npt.NDArray[np.int32]:
    return np.array(values, np.int32)


def _floats(values: Sequence[float]) -> npt.NDArray[np.float64]:
    return np.array(values, np.float64)
