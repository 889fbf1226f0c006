"""Files of a survey: one row a response that names nobody, texts and places apart, a codebook."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from madang.kernel import csvlines
from madang.participation.engine.surveys.questions import Answers, Kind, Question

APART = frozenset({Kind.TEXT, Kind.PLACE})  # could tell who wrote, so nothing stands beside them


def responses(
    questions: Sequence[Question], people: Sequence[Answers], *, least: int
) -> Iterator[str]:
    """Yield the lines of a CSV: a number, the answers by columns, places and texts as 1 or 0.

    What people said about themselves is left out of a row whose combination fewer than `least`
    rows share (k-anonymity, Sweeney 2002). The order is the caller's; it should mean nothing.
    """
    yield csvlines.line(["response", *(name for one in questions for name in _columns(one))])
    about = [one.number for one in questions if one.attribute]
    rare = rare_rows(about, people, least=least)
    for number, answers in enumerate(people, start=1):
        cells: list[Any] = [number]
        for one in questions:
            value = answers.get(one.number)
            cells += _cells(one, None if one.attribute and number - 1 in rare else value)
        yield csvlines.line(cells)


def rare_rows(about: Sequence[int], people: Sequence[Answers], *, least: int) -> set[int]:
    """Return the places of those whose answers to `about` fewer than `least` people share.

    >>> people = [{1: "a"}] * 5 + [{1: "b"}]
    >>> rare_rows([1], people, least=5)
    {5}
    """
    told = [tuple(str(one.get(number, "")) for number in about) for one in people]
    counts = Counter(told)
    return {place for place, row in enumerate(told) if any(row) and counts[row] < least}


def texts(rows: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Yield the lines of a CSV of texts: the question's number and the words, nothing else."""
    yield csvlines.line(["question", "text"])
    for number, text in rows:
        yield csvlines.line([number, text])


def places(questions: Sequence[Question], people: Sequence[Answers]) -> Iterator[str]:
    """Yield the lines of a CSV of places, spots cut to about a hundred metres."""
    yield csvlines.line(["question", "lat", "lon", "dong"])
    rows = []
    for question in questions:
        for one in people if question.kind == Kind.PLACE else ():
            value = one.get(question.number)
            if isinstance(value, dict):
                spot = [round(float(value[name]), 3) if name in value else ""
                        for name in ("lat", "lon")]  # fmt: skip
                rows.append([question.number, *spot, value.get("dong", "")])
    for row in sorted(rows, key=str):
        yield csvlines.line(row)


def codebook(questions: Sequence[Question]) -> Iterator[str]:
    """Yield the lines of a CSV that says what each column and code of the responses means."""
    yield csvlines.line(["column", "question", "kind", "text", "code", "meaning", "asked_if"])
    for one in questions:
        labels = {option.key: option.label for option in one.options}
        condition = one.condition
        asked_if = f"q{condition.question} = {'|'.join(condition.keys)}" if condition else ""
        for name in _columns(one):
            code = name.partition("_")[2]
            meanings = labels if one.kind == Kind.CHOICE else {code: labels.get(code, "")}
            for key, label in meanings.items():
                yield csvlines.line(
                    [name, one.number, one.kind.value, one.text, key, label, asked_if]
                )


def _columns(question: Question) -> list[str]:
    if question.kind in {Kind.SEVERAL, Kind.RANK}:
        return [f"q{question.number}_{key}" for key in question.keys]
    return [f"q{question.number}"]


def _cells(question: Question, value: Any) -> list[Any]:
    if question.kind == Kind.SEVERAL:
        return ["" if value is None else int(key in value) for key in question.keys]
    if question.kind == Kind.RANK:
        ranking = value or []
        return [ranking.index(key) + 1 if key in ranking else "" for key in question.keys]
    if question.kind in APART:
        return [int(value is not None)]
    return ["" if value is None else value]
