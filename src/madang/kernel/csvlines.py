"""Lines of CSV that people open in spreadsheets."""

import csv
import io
from collections.abc import Iterable

FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would carry out what begins so


def line(cells: Iterable[object]) -> str:
    r"""Return one line with its end; None is empty, and no text is taken for a formula.

    >>> line([7, -7, None, "=1+1", "a,b"])
    '7,-7,,\'=1+1,"a,b"\r\n'
    """
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell
