import gzip
import json

import pytest

from madang.search.engine import files

ROWS = [
    {"id": 1, "title": "마을버스 정류장 그늘막", "body": "여름에 덥습니다"},
    {"key": "b", "title": "버스 정류장에 그늘막을", "content": "설치해 주세요"},
    {"doc_no": 3, "title": "도서관 운영 시간 연장"},
]
GOOD = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode()


def ask(tmp_path, capsys, data, *arguments, name="texts.jsonl.gz", packed=True):
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if packed else data)
    status = files.main([str(path), *(arguments or ("--query", "정류장 그늘막"))])
    told = capsys.readouterr()
    assert told.err.count("\n") <= 1
    assert "Traceback" not in told.err
    return status, told.out or told.err.replace(str(tmp_path), "")


@pytest.mark.parametrize("packed", [True, False])
def test_a_question_is_answered_with_one_json_object(tmp_path, capsys, packed):
    status, told = ask(tmp_path, capsys, GOOD, packed=packed)
    answer = json.loads(told)

    assert status == 0
    assert [one["id"] for one in answer["results"]] == ["b", "1"]
    assert answer["results"][0].keys() == {"id", "title", "score", "shared"}
    assert {"정류장", "그늘막"} <= set(answer["results"][0]["shared"])
    assert answer["seconds"] >= 0
    assert answer["texts"] == 3


def test_a_text_of_the_file_is_not_like_itself(tmp_path, capsys):
    _, told = ask(tmp_path, capsys, GOOD, "--like", "b", "--top", "1")

    assert [one["id"] for one in json.loads(told)["results"]] == ["1"]


@pytest.mark.parametrize(
    "query", ["", "\0", "\udcff", "ㅋㅋ", "가" * 100_000, "'; --", "\U0001f600"]
)
def test_any_question_is_answered(tmp_path, capsys, query):
    status, told = ask(tmp_path, capsys, GOOD, "--query", query)

    assert status == 0
    assert json.loads(told)["results"] == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (GOOD + b'\n{"id": 1, "title": "x"}', "4: the id '1' stands there twice"),
        (GOOD + b"\n{", "4: not JSON: Expecting property name enclosed in double quotes"),
        (GOOD + b"\n[]", "4: not a JSON object"),
        (GOOD + b'\n{"id": 4}', '4: "title" is missing or is no text'),
        (GOOD + b'\n{"id": 4, "title": 5}', '4: "title" is missing or is no text'),
        (GOOD + b'\n{"title": "x"}', "4: no id: one of id, key, petition_idx, doc_no is needed"),
        (GOOD + b'\n{"id": true, "title": "x"}', "4: no id"),
        (GOOD + b'\n{"id": 4, "title": "x", "body": [1]}', "4: the text is no text"),
        (b"\n\xff" + GOOD, "2: not UTF-8 at byte 1 of the line"),
        (b"[" * 100_000, "1: nested too deeply"),
        (b'{"id": 1, "title": "' + b"x" * (1 << 20) + b'"}', "1: the line is longer than 1 MiB"),
        (b"\n\n", ": there is no text in the file"),
        (b"", ": there is no text in the file"),
    ],
)
def test_a_bad_file_gets_one_line_that_says_where(tmp_path, capsys, data, told):
    status, line = ask(tmp_path, capsys, data)

    assert status == 2
    assert told.replace("1: nested", "1: not JSON: nested") in line


def test_a_file_that_is_cut_off_or_a_bomb_or_not_there_is_refused(tmp_path, capsys, monkeypatch):
    cut = gzip.compress(GOOD)[:-9]
    status, line = ask(tmp_path, capsys, cut, packed=False)
    assert (status, "cut off" in line) == (2, True)

    for bomb in (b"\n" * (files.MOST_LINES + 2), b" " * 1000 + b"\n" + b"\n" * files.MOST_LINES):
        status, line = ask(tmp_path, capsys, bomb)
        assert (status, "the file is too large" in line) == (2, True)
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    status, line = ask(tmp_path, capsys, GOOD)
    assert (status, "1: the file is too large" in line) == (2, True)

    assert files.main([str(tmp_path / "none"), "--query", "x"]) == 2
    assert "No such file" in capsys.readouterr().err
    assert files.main([str(tmp_path), "--query", "x"]) == 2
    assert "directory" in capsys.readouterr().err


def test_a_key_that_is_not_there_is_refused(tmp_path, capsys):
    status, line = ask(tmp_path, capsys, GOOD, "--like", "9")

    assert (status, "there is no text '9'" in line) == (2, True)
