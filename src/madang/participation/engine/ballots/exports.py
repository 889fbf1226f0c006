"""The counted ballots in the Pabulib format (pabulib.org/format): one row a voter, nobody named."""

from collections import Counter
from collections.abc import Iterator

from madang.participation.engine.ballots.choices import KNAPSACK, POINTS, RANKED
from madang.participation.engine.ballots.terms import Terms

VOTE_TYPES = {POINTS: "scoring", RANKED: "ordinal"}  # everything else approves


def pabulib(terms: Terms, counted: Counter[str]) -> Iterator[str]:
    """Write the poll and the ballots that count, line by line.

    Voters are numbered in the order of the ballots' texts: the file says nothing of who voted
    when.
    """
    pointed = terms.kind == POINTS
    yield "META\nkey;value\n"
    for key, value in _meta(terms, counted).items():
        yield f"{key};{_cell(value)}\n"
    yield "PROJECTS\nproject_id;cost;name\n"
    for project in terms.projects:
        yield f"{project.id};{project.cost};{_cell(project.title)}\n"
    yield "VOTES\nvoter_id;vote;points\n" if pointed else "VOTES\nvoter_id;vote\n"
    voter = 0
    for choices, count in sorted(counted.items()):
        ids, _semicolon, points = choices.partition(";")
        for _each in range(count):
            voter += 1
            yield f"{voter};{ids};{points}\n" if pointed else f"{voter};{ids}\n"


def _meta(terms: Terms, counted: Counter[str]) -> dict[str, str]:
    longest = len(terms.projects) if terms.kind == KNAPSACK else terms.longest
    return {
        "description": terms.title,
        "unit": terms.town,
        "instance": terms.poll,
        "date_begin": terms.opens_at[:10],
        "date_end": terms.closes_at[:10],
        "num_projects": str(len(terms.projects)),
        "num_votes": str(counted.total()),
        "budget": str(terms.budget),
        "vote_type": VOTE_TYPES.get(terms.kind, "approval"),
        "rule": terms.rule,
        "min_length": str(terms.least),
        "max_length": str(min(longest, len(terms.projects))),
    }


def _cell(text: str) -> str:
    line = " ".join(text.split())
    return '"' + line.replace('"', '""') + '"' if set(';"') & set(line) else line
