import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from madang.transit import cli
from madang.transit.tests.feedfiles import feed, spoilt


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the room's command line where no database answers."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "madang.transit.cli", *arguments],
        env=os.environ
        | {
            "MADANG_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_unknown_verb_gets_the_usage_and_status_2(capsys):
    assert cli.main(["nonsense"]) == 2
    assert cli.main([]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    for verb in cli.VERBS:
        assert verb in told.err


def test_help_is_no_mistake(capsys):
    assert cli.main(["--help"]) == 0
    assert "import-stops" in capsys.readouterr().out


def test_every_verb_leads_to_something_that_is_there():
    commands = Path(cli.__file__).parent / "management/commands"
    house = Path(cli.__file__).parents[1]
    for target in cli.VERBS.values():
        module, _, function = target.partition(":")
        path = house.joinpath(*module.split(".")[1:]).with_suffix(".py")
        if function:
            assert f"def {function}(" in path.read_text()
        else:
            assert (commands / f"{module}.py").exists()


def test_check_says_what_is_wrong_without_a_database(tmp_path):
    good = run("check", str(feed(tmp_path / "good.zip")), "--json", "--lang", "en")
    facts = json.loads(good.stdout)
    assert good.returncode == 0
    assert facts["usable"]
    assert "A recommended file is missing." in {one["title"] for one in facts["findings"]}
    wrong = feed(tmp_path / "wrong.zip", stops=spoilt("stops", "시청,37.0000", "시청,north"))
    told = run("check", str(wrong), "--lang", "ko")
    assert told.returncode == 1
    assert "소수를 읽을 수 없습니다." in told.stdout


@pytest.mark.parametrize(
    ("language", "message"), [("ko", "zip 파일이 아닙니다."), ("en", "This is not a zip file.")]
)
def test_check_says_in_one_line_why_a_file_is_no_feed(tmp_path, language, message):
    (tmp_path / "no.zip").write_text("stop_id")
    told = run("check", str(tmp_path / "no.zip"), "--lang", language)
    assert told.returncode == 1
    assert told.stdout.strip() == message
    assert told.stderr == ""
