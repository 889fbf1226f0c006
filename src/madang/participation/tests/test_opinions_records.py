import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.participation import cli
from madang.participation.engine.opinions import exports, records
from madang.participation.engine.opinions.columns import MalformedError
from madang.participation.engine.opinions.documents import document
from madang.participation.engine.opinions.map import drawn
from madang.participation.tests.conversations import folder_of, two_camps, votes_from

HEAD = "timestamp,datetime,comment-id,voter-id,vote\n"
TABLE = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"


@pytest.fixture
def export(tmp_path):
    def write(name="votes.csv", text="", **others):
        for file, content in {name: text, **others}.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (tmp_path / file.replace("_csv", ".csv")).write_bytes(raw)
        return tmp_path / name

    return write


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "the file is empty"),
        ("a,b\n1,2\n", 1, 'no column "voter-id"'),
        (HEAD.replace("datetime", "vote"), 1, 'more than one column "vote"'),
        (HEAD + "1,d,0,0,1\n2,d,0,1,2\n", 3, "vote 2 is not 1, 0 or -1"),
        (HEAD + "1,d,0,0,1\n2,d,0,x,1\n", 3, 'voter-id "x" is not a whole number'),
        (HEAD + "1,d,0,-4,1\n", 2, "voter-id -4 is negative"),
        (HEAD + "1,d,0,0,\n", 2, 'vote "" is not a whole number'),
        (HEAD + "1,d,0,0,1\n2,d,0", 3, "3 fields where the header names 5"),
        (HEAD + "1,d,0,0,1\n\n", 3, "1 fields where the header names 5"),
        (HEAD + '1,"d\n0,0,1\n', 2, "a quoted field does not end in its line"),
        (HEAD + "9" * 30 + ",d,0,0,1\n", 2, "is not a whole number"),
        (HEAD.encode() + b"1,d,0,0,1\n2,\xff,0,1,1\n", 3, "not UTF-8"),
    ],
)
def test_a_broken_votes_file_is_refused_with_its_line(export, capsys, text, line, what):
    path = export(text=text)
    assert cli.main(["opinions", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert told.err.startswith(f"votes.csv:{line}: ")
    assert what in told.err


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (TABLE + "0,,0,1,1,0,1,\n0,,0,1,1,0,1,\n", 3, "participant 0 stands here twice"),
        (TABLE + "0,,0,1,1,0,7,\n", 2, 'vote "7" on comment 0 is not 1, 0 or -1'),
        (TABLE + "0,,0,1,1,0,1,\n1,,0,3,1,0,1,\n", 3, "n-votes says 3, but 1 stand in the line"),
        (TABLE + "0,,0,1,1,0,1\n", 2, "7 fields where the header names 8"),
        (TABLE.replace(",1\n", ",0\n"), 1, "comment 0 has two columns"),
        (TABLE.replace(",1\n", ",one\n"), 1, 'column "one" is not the number of a comment'),
    ],
)
def test_a_broken_table_of_participants_is_refused_with_its_line(export, text, line, what):
    path = export("participants-votes.csv", text)
    with pytest.raises(MalformedError) as refused:
        records.read(path)
    assert str(refused.value).startswith(f"participants-votes.csv:{line}: ")
    assert what in str(refused.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1,d,0,0,1,0,1,body\n1,d,0,0,1,0,1,body\n", "3: comment 0 stands here twice"),
        ("1,d,0,0,1,0,9,body\n", '2: moderated "9" is not 1, 0 or -1'),
        (
            '1,d,0,0,1,0,1,"two\nlines"\n1,d,x,0,1,0,1,b\n',
            '4: comment-id "x" is not a whole number',
        ),
        ("1,d,5,0,1,0,1,body\n", "votes on comment 0, which comments.csv does not have"),
    ],
)
def test_broken_comments_are_refused_with_their_line(export, text, what):
    path = export(text=HEAD + "1,d,0,0,1\n", comments_csv=COMMENTS + text)
    with pytest.raises(MalformedError, match="comments.csv") as refused:
        records.read(path)
    assert what in str(refused.value)


def test_a_file_that_is_one_endless_line_is_refused_at_once(export):
    with pytest.raises(MalformedError, match="the line that names the columns is too long"):
        records.read(export(text="x," * 600_000))


def test_no_export_there_is_one_clear_line(tmp_path, capsys):
    assert cli.main(["opinions", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("votes.csv:0: no such file")


def test_quotes_line_ends_of_windows_and_a_missing_last_newline_are_read(export):
    plain = HEAD + "1,d,0,0,1\n2,d,0,1,-1\n"
    for text in (
        plain.replace("\n", "\r\n"),
        plain[:-1],
        plain.replace(",d,", ',"d, e",'),
        "\ufeff" + plain,
    ):
        votes = records.read(export(text=text))
        assert votes.participants.tolist() == [0, 1]
        assert votes.value.tolist() == [1, -1]


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_votes_or_a_clear_refusal(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("any") / "votes.csv"
    for text in (raw, HEAD.encode() + raw, TABLE.encode() + raw):
        path.write_bytes(text)
        with suppress(MalformedError):
            records.read(path)


def test_files_larger_than_a_block_keep_their_line_numbers(export, monkeypatch):
    monkeypatch.setattr("madang.participation.engine.opinions.columns.BLOCK_BYTES", 64)
    good = "".join(f"1,d,0,{person},1\n" for person in range(500))
    assert len(records.read(export(text=HEAD + good)).value) == 500
    with pytest.raises(MalformedError, match=r"votes\.csv:502: vote 3"):
        records.read(export(text=HEAD + good + "1,d,0,9,3\n"))


def test_a_conversation_exported_and_read_again_is_the_same_map(tmp_path):
    bodies = ["한 줄", 'Two "quoted"\nlines, with a comma'] + ["…"] * 8
    cast = [(time * 1000, statement, person, vote) for person, statement, vote, time in two_camps()]
    earlier = [
        (time - 1, statement, person, -vote) for time, statement, person, vote in cast[::3] if time
    ]
    made = drawn(votes_from(two_camps(), rejected=[9]))
    statements = [
        exports.Statement(i, author=i, body=body, moderated=-1 if i == 9 else 1, timestamp=1000)
        for i, body in enumerate(bodies)
    ]
    about = exports.About("주제", "https://example.org/1", "설명\n둘째 줄", views=50)
    _write(tmp_path, made, statements, about, cast + earlier)
    assert document(drawn(records.read(tmp_path))) == document(made)
    assert document(drawn(records.read(tmp_path / "participants-votes.csv"))) == document(made)
    read = records.read_comments(tmp_path / "comments.csv")
    assert [(c.id, c.moderated, c.body) for c in read.values()] == [
        (s.id, s.moderated, s.body) for s in statements
    ]


def _write(folder, made, statements, about, cast):
    parts = {
        "votes.csv": exports.votes(cast),
        "comments.csv": exports.comments(made, statements),
        "participants-votes.csv": exports.participants(made, {0: 1}),
        "summary.csv": exports.summary(made, statements, about),
    }
    for name, lines in parts.items():
        (folder / name).write_text("".join(lines), encoding="utf-8", newline="")


@pytest.mark.shared
@pytest.mark.parametrize("name", ["vtaiwan.uberx", "london.youth.policing"])
def test_a_real_table_of_participants_survives_the_round_trip(tmp_path, name):
    folder = folder_of(name)
    votes = records.read(folder)
    made = drawn(votes)
    path = tmp_path / "participants-votes.csv"
    path.write_text("".join(exports.participants(made, {})), encoding="utf-8")
    (tmp_path / "comments.csv").write_bytes((folder / "comments.csv").read_bytes())
    assert document(drawn(records.read(tmp_path))) == document(made)


@pytest.mark.shared
def test_the_command_prints_one_object_and_the_votes_files_agree(capsys):
    folder = folder_of("london.youth.policing")
    told = []
    for path in (folder, folder / "votes.csv", folder / "participants-votes.csv"):
        assert cli.main(["opinions", str(path)]) == 0
        told.append(json.loads(capsys.readouterr().out))
        assert told[-1].pop("seconds") >= 0
    assert told[0] == told[1] == told[2]
    assert (told[0]["participants"], told[0]["statements"], told[0]["groups"]) == (
        26,
        36,
        [9, 9, 6],
    )
    assert told[0]["labels"]["13"] is None
