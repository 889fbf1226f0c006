"""`./madang participation count`: one JSON object, or one line and exit status 2."""

import json

import pytest

from madang.participation import cli

TOWN = """META
key;value
num_projects;3
num_votes;5
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
big;60;Big
west;40;West
east;30;East
VOTES
voter_id;vote
1;big
2;big
3;big,west
4;west
5;east
"""


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.pb"
    path.write_text(TOWN)
    return str(path)


def counted(capsys, *arguments):
    status = cli.main(["count", *arguments])
    printed = capsys.readouterr()
    assert status == 0
    assert printed.err == ""
    return json.loads(printed.out)


def refused(capsys, *arguments):
    try:
        status = cli.main(["count", *arguments])
    except SystemExit as left:
        status = left.code
    printed = capsys.readouterr()
    assert status == 2
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return printed.err


def test_it_prints_the_winners_with_their_rounds(town, capsys):
    result = counted(capsys, town, "--rule", "equal-shares")

    assert result.pop("seconds") >= 0
    assert result == {
        "rule": "equal-shares",
        "parameters": {
            "min_votes": 0,
            "ties": "lower cost, then more votes, then id as text",
            "completion": "none",
            "money_per_voter": 20,
        },
        "winners": ["big"],
        "cost": 60,
        "budget": 100,
        "rounds": [{"project": "big", "effective_votes": 3, "max_payment": 20}],
    }


def test_completion_and_its_parameters_are_shown(town, capsys):
    how = ["--completion", "add1u", "--stop", "overspend", "--increment", "2.5"]

    result = counted(capsys, town, "--rule", "equal-shares", *how)

    assert result["winners"] == ["big", "west"]
    assert result["parameters"]["stop"] == "overspend"
    assert result["parameters"]["increment"] == 2.5
    assert result["parameters"]["money_per_voter"] == 20 + 2.5 * result["parameters"]["increases"]
    assert result["cost"] == 100


@pytest.mark.parametrize(
    ("rule", "winners"),
    [
        ("greedy", ["big", "west"]),
        ("greedy-stop", ["big", "west"]),
        ("greedy-per-cost", ["west", "big"]),
        ("equal-shares-cardinality", ["west"]),
        ("phragmen", ["west", "big"]),
    ],
)
def test_every_rule_counts(town, capsys, rule, winners):
    assert counted(capsys, town, "--rule", rule)["winners"] == winners


def test_a_minimum_of_votes_keeps_others_out(town, capsys):
    assert counted(capsys, town, "--rule", "greedy", "--min-votes", "3")["winners"] == ["big"]


def test_an_increment_can_be_a_share_of_the_equal_share(town, capsys):
    how = ["--rule", "equal-shares", "--completion", "add1", "--increment"]

    assert counted(capsys, town, *how, "10%")["parameters"]["increment"] == 2
    assert counted(capsys, town, *how, "1/3")["parameters"]["increment"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--rule", "equal-shares", "--completion", "add1", "--increment", "0"],
        ["--rule", "equal-shares", "--completion", "add1", "--increment", "nan"],
        ["--rule", "equal-shares", "--completion", "add1", "--increment", "1/0"],
        ["--rule", "equal-shares", "--completion", "add1", "--increment", "-1"],
        ["--rule", "greedy", "--completion", "add1"],
        ["--rule", "greedy", "--min-votes", "-1"],
        ["--rule", "greedy", "--lot", "big,west"],
        ["--rule", "luck"],
        [],
    ],
)
def test_parameters_that_mean_nothing_are_refused(town, capsys, arguments):
    assert refused(capsys, town, *arguments)


def test_a_malformed_file_gets_one_line_with_its_line(town, capsys, tmp_path):
    bad = tmp_path / "bad.pb"
    bad.write_text(TOWN.replace("5;east", "5;north"))

    told = refused(capsys, str(bad), "--rule", "greedy")

    assert told == "bad.pb:18: the ballot of voter 5 names project north, which is not there\n"


def test_a_file_that_is_not_there_or_is_a_folder_gets_one_line(tmp_path, capsys):
    for path in (tmp_path / "none.pb", tmp_path):
        assert refused(capsys, str(path), "--rule", "greedy").count("\n") == 1


def test_the_lot_decides_what_costs_and_votes_do_not(town, capsys, tmp_path):
    even = tmp_path / "even.pb"
    even.write_text(TOWN.replace("west;40", "west;60").replace("3;big,west", "3;west"))

    first = counted(capsys, str(even), "--rule", "greedy")
    other = counted(capsys, str(even), "--rule", "greedy", "--lot", "west,big,east")

    assert (first["winners"][0], other["winners"][0]) == ("big", "west")
    assert other["parameters"]["lot"] == ["west", "big", "east"]
