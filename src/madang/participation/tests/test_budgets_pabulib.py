"""Reading and writing Pabulib files: everything right is kept, everything wrong gets one line."""

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.participation.engine.budgets import pabulib, pabulib_writer
from madang.participation.engine.budgets.elections import Ballot, Project
from madang.participation.engine.budgets.pabulib import MalformedError
from madang.participation.engine.budgets.pabulib_writer import Vote
from madang.participation.tests import elections

GOOD = """META
key;value
description;A town
num_projects;3
num_votes;4
budget;100.50
vote_type;approval
max_length;2
PROJECTS
project_id;cost;name;category
a;50;"Benches; and a ""fountain""";green
b;60,25;Path;green
c;0;Flag;other
VOTES
voter_id;vote;age
1;a,b;40
2;b,a;
3;c;20
4;;30
"""


def replaced(old, new, text=GOOD):
    assert old in text
    return text.replace(old, new, 1)


def test_amounts_quotes_and_empty_ballots_are_read():
    election = pabulib.reads(GOOD)

    assert election.ids == ("a", "b", "c")
    assert (election.scale, election.budget, election.costs) == (100, 10050, (5000, 6025, 0))
    assert election.projects[0].fields == {"name": 'Benches; and a "fountain"', "category": "green"}
    assert election.profile.votes.tolist() == [2, 2, 1]
    assert election.profile.voters == 4
    assert dict(election.profile.each()) == {Ballot((0, 1)): 2, Ballot((2,)): 1, Ballot(()): 1}


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter():
    told = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()

    assert pabulib.reads(told).costs == pabulib.reads(GOOD).costs


def test_ranked_ballots_count_by_places():
    text = replaced("vote_type;approval", "vote_type;ordinal")

    election = pabulib.reads(replaced("max_length;2", "max_length;3", text))

    assert election.profile.scores.tolist() == [3 + 2, 2 + 3, 3]
    assert election.profile.votes.tolist() == [2, 2, 1]


def test_points_are_read_and_no_points_are_no_support():
    text = replaced("vote_type;approval", "vote_type;cumulative")
    text = replaced("voter_id;vote;age", "voter_id;vote;points", text)
    text = replaced("1;a,b;40", "1;a,b;2,1", text)
    text = replaced("2;b,a;", "2;b,a;3,0", text)
    text = replaced("3;c;20", "3;c;3", text)
    text = replaced("4;;30", "4;;", text)

    election = pabulib.reads(text)

    assert election.profile.scores.tolist() == [2, 4, 3]
    assert election.profile.votes.tolist() == [1, 2, 1]


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("num_votes;4", "num_votes;5", 19, "num_votes 5 in line 5, but there are 4 ballots"),
        ("num_projects;3", "num_projects;2", 14, "num_projects 2 in line 4, but there are 3"),
        ("num_votes;4", "num_votes;many", 19, "num_votes many"),
        ("1;a,b;40", "1;a,x;40", 16, "the ballot of voter 1 names project x, which is not there"),
        ("1;a,b;40", "1;a,a;40", 16, "names a project twice"),
        ("1;a,b;40", "1;a,b,c;40", 16, "names 3 projects, 2 are allowed"),
        ("2;b,a;", "1;b,a;", 17, "voter 1 stands twice"),
        ("2;b,a;", ";b,a;", 17, "a ballot without a voter"),
        ("2;b,a;", "2;b,a", 17, "2 cells where section VOTES has 3 columns"),
        ("b;60,25", "a;60,25", 12, "project a stands twice"),
        ("a;50", "a;-50", 11, "the cost of project a is not an amount"),
        ("a;50", "a;nan", 11, "the cost of project a is not an amount"),
        ("a;50", "a;1e3", 11, "the cost of project a is not an amount"),
        ("a;50", "a;٥", 11, "the cost of project a is not an amount"),
        ("a;50", "a;inf", 11, "the cost of project a is not an amount"),
        ("a;50", f"a;{'9' * 400}", 11, "the cost of project a is not an amount"),
        ("budget;100.50", "budget;-1", 6, "the budget is not an amount"),
        ("budget;100.50", "other;1", 9, "META does not tell budget"),
        ("budget;100.50", "num_votes;4", 6, "num_votes stands twice"),
        ("vote_type;approval", "vote_type;magic", 7, "vote_type 'magic' is not known"),
        ("vote_type;approval", "vote_type;cumulative", 7, "needs the column points"),
        ("max_length;2", "max_length;two", 8, "max_length is not a number"),
        ("project_id;cost", "project;cost", 10, "section PROJECTS has no column project_id"),
        ("name;category", "name;name", 10, "two columns of one name"),
        ("META\n", "", 1, "does not begin with the section META"),
        ("PROJECTS\n", "VOTES\n", 9, "section VOTES is out of place"),
        ('"Benches', '"Ben"ches', 11, "not a row of the format"),
        ("Path", "P" * 200_000, 12, "a line longer than"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old, new, line, why):
    with pytest.raises(MalformedError) as refused:
        pabulib.reads(replaced(old, new), "town.pb")

    assert str(refused.value).startswith(f"town.pb:{line}: ")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("line", range(len(GOOD.splitlines())))
def test_a_file_cut_off_after_any_line_is_refused(line):
    with pytest.raises(MalformedError):
        pabulib.reads("".join(GOOD.splitlines(keepends=True)[:line]))


def test_bytes_that_are_not_utf_8_are_refused_with_their_line():
    with pytest.raises(MalformedError, match="^election:12: not UTF-8 text$"):
        pabulib.reads(replaced("Path", "Pańth").encode("iso-8859-2"))


def test_a_packed_file_is_read_and_a_damaged_one_refused(tmp_path):
    whole = gzip.compress(GOOD.encode() * 1)
    (tmp_path / "a.pb.gz").write_bytes(whole)
    (tmp_path / "b.pb.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "c.pb.gz").write_bytes(whole[:40] + bytes(20) + whole[60:])

    assert pabulib.read(tmp_path / "a.pb.gz").ids == ("a", "b", "c")
    for name in ("b.pb.gz", "c.pb.gz"):
        with pytest.raises(MalformedError, match=f"^{name}:"):
            pabulib.read(tmp_path / name)


def test_a_small_file_that_unpacks_to_very_much_is_refused_early(tmp_path, monkeypatch):
    monkeypatch.setattr(pabulib, "MOST_BYTES", 1 << 20)
    bombs = {
        "lines.pb.gz": b"META\nkey;value\n" + b"a;b\n\n" * (1 << 20),
        "line.pb.gz": b"META\nkey;" + b"x" * (1 << 24),
    }
    for name, text in bombs.items():
        (tmp_path / name).write_bytes(gzip.compress(text))
        with pytest.raises(MalformedError):
            pabulib.read(tmp_path / name)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_garbage_is_refused_or_read_and_nothing_else(garbage, place, gone):
    data = GOOD.encode()
    try:
        pabulib.reads(data[:place] + garbage + data[place + gone :])
    except MalformedError as refused:
        assert "\n" not in str(refused)


def written(election, votes, **meta):
    out = io.StringIO()
    pabulib_writer.write(
        out,
        meta={**election.meta, **meta},
        budget=election.budget,
        projects=election.projects,
        votes=votes,
        scale=election.scale,
    )
    return out.getvalue()


def votes_of(election):
    number = 0
    for ballot, count in election.profile.each():
        for _ in range(count):
            number += 1
            ids = tuple(election.ids[row] for row in ballot.projects)
            yield Vote(str(number), ids, ballot.points)


def test_what_is_written_reads_as_the_same_election():
    election = pabulib.reads(GOOD)

    again = pabulib.reads(written(election, votes_of(election)))

    assert again.projects == election.projects
    assert (again.budget, again.scale, again.meta) == (10050, 100, dict(election.meta))
    assert dict(again.profile.each()) == dict(election.profile.each())


def test_points_survive_writing():
    votes = [Vote("x", ("b", "a"), (3, 1)), Vote("y", (), ())]

    again = pabulib.reads(written(pabulib.reads(GOOD), votes, vote_type="cumulative"))

    assert dict(again.profile.each()) == {Ballot((0, 1), (1, 3)): 1, Ballot((), ()): 1}


@pytest.mark.parametrize("id_", ["", "a,b", " a"])
def test_an_id_that_the_format_cannot_hold_is_not_written(id_):
    with pytest.raises(ValueError, match="no project id"):
        pabulib_writer.write(
            io.StringIO(),
            meta={"vote_type": "approval"},
            budget=1,
            projects=[Project(id_, 1)],
            votes=[],
        )


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["Netherlands_Assen_2024.pb", "Poland_Wieliczka_2023_Green_Budget.pb"]
)
def test_a_citys_election_survives_writing(name):
    election = elections.election(name)

    again = pabulib.reads(written(election, votes_of(election)))

    assert again.projects == election.projects
    assert dict(again.profile.each()) == dict(election.profile.each())
