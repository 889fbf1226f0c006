"""Census figures as an operator pastes them: lines of attribute, value and number, each checked."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

MOST_LINES, MOST_PEOPLE = 500, 10**10
HEAD = ("attribute", "value", "number")


@dataclass(frozen=True)
class Fault:
    """What is wrong with line `line`, 0 for the whole; `code` is a key of the room's words."""

    line: int
    code: str
    word: str = ""


@dataclass(frozen=True)
class Table:
    """Figures by attribute and label, as text; with `faults` nothing of it should be kept."""

    figures: dict[str, dict[str, str]]
    faults: tuple[Fault, ...]


def read(text: str, wanted: Mapping[str, Sequence[str]]) -> Table:
    """Read pasted CSV against the options asked, attribute → labels; tabs do as well as commas.

    Numbers are people or per cent, one unit for an attribute; each option of an attribute that is
    there has to be there.

    >>> read("age,young,30\\nage,old,x", {"age": ["young", "old"]}).faults
    (Fault(line=2, code='no_number', word='x'), Fault(line=0, code='value_missing', word='old'))
    """
    figures: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    rows = _rows(text)
    if len(rows) > MOST_LINES:
        return Table({}, (Fault(0, "too_many_lines"),))
    for line, cells in rows:
        fault = _fault(line, cells, wanted, figures)
        if fault is not None:
            faults.append(fault)
            continue
        attribute, label, number = cells
        figures.setdefault(attribute, {})[label] = number.replace(",", "").rstrip("%")
    if not rows:
        faults.append(Fault(0, "nothing_pasted"))
    faults += _whole(figures, wanted)
    return Table(figures, tuple(faults))


def number_of(text: str) -> Fraction | None:
    """Return a number of people or per cent, None when it is none.

    >>> number_of("1,234"), number_of("12.5%"), number_of("-3"), number_of("1e9")
    (Fraction(1234, 1), Fraction(25, 2), None, None)
    """
    plain = text.replace(",", "").rstrip("%")
    whole, _dot, rest = plain.partition(".")
    digits = whole + rest
    if len(plain) > 20 or not digits or not (digits.isascii() and digits.isdigit()):
        return None
    number = Fraction(plain)
    return number if number <= MOST_PEOPLE else None


def _rows(text: str) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    for line, words in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if len(found) > MOST_LINES:
            break
        mark = "\t" if "\t" in words else ","
        cells = [cell.strip() for cell in next(csv.reader([words[:1000]], delimiter=mark), [])]
        if any(cells) and tuple(cell.lower() for cell in cells) != HEAD:
            found.append((line, cells))
    return found


def _fault(
    line: int,
    cells: list[str],
    wanted: Mapping[str, Sequence[str]],
    figures: Mapping[str, Mapping[str, str]],
) -> Fault | None:
    if len(cells) != 3:
        return Fault(line, "not_three")
    attribute, label, number = cells
    if attribute not in wanted:
        return Fault(line, "no_such_attribute", attribute)
    if label not in wanted[attribute]:
        return Fault(line, "no_such_value", label)
    if number_of(number) is None:
        return Fault(line, "no_number", number)
    if label in figures.get(attribute, {}):
        return Fault(line, "value_twice", label)
    return None


def _whole(
    figures: Mapping[str, Mapping[str, str]], wanted: Mapping[str, Sequence[str]]
) -> list[Fault]:
    found: list[Fault] = []
    for attribute, numbers in figures.items():
        found += [Fault(0, "value_missing", label) for label in wanted[attribute]
                  if label not in numbers]  # fmt: skip
        if not sum(number_of(number) or 0 for number in numbers.values()):
            found.append(Fault(0, "nobody", attribute))
    return found
