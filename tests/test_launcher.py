"""The launcher: where it writes, what it repairs, and that it leaves no server behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from launcher import environment, places, postgres  # noqa: E402 - it lives beside src


def call(*words: str, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(ROOT / "madang"), *words],
        env=kept | {"MADANG_PYTHON": sys.executable} | variables,
        cwd=cwd,
        capture_output=True,
        text=True,
    )


def test_help_works_from_any_folder(tmp_path):
    done = call("help", cwd=tmp_path)

    assert done.returncode == 0
    assert "./madang demo" in done.stdout


def test_an_unknown_word_is_refused_with_the_list():
    done = call("danse")

    assert done.returncode == 2
    assert "There is no command “danse”" in done.stderr
    assert "./madang demo" in done.stderr


def test_without_python_it_says_what_to_install(tmp_path):
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(f"/bin/{name}" if name == "sh" else "/usr/bin/dirname")
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "madang"), "help"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 3
    assert "Python 3.11 or newer" in done.stderr


def test_another_users_folder_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mine"))

    first, *others = places.candidates(tmp_path)

    assert first.is_relative_to(tmp_path / "mine")
    assert others[-1] == tmp_path / ".madang"


def test_the_secret_key_is_for_its_owner_alone_and_stays(tmp_path):
    here = places.Places(ROOT, tmp_path)

    assert here.secret() == here.secret()
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_half_made_environment_is_not_taken_for_a_whole_one(tmp_path):
    stamp = tmp_path / "python.json"

    assert not environment._holds(stamp, {"": "a"})
    stamp.write_text('{"": "a"')
    assert not environment._holds(stamp, {"": "a"})
    stamp.write_text('{"": "a", "dev": "b"}')
    assert environment._holds(stamp, {"": "a"})
    assert not environment._holds(stamp, {"": "changed"})


@pytest.fixture
def cluster(tmp_path):
    """A cluster of its own, in a folder that the server's user can enter."""
    state = places.find_state()
    here = places.Places(ROOT, Path(os.environ.get("MADANG_STATE", state)))
    made = postgres.cluster(here, f"trial{os.getpid()}", durable=False)
    yield made
    subprocess.run(["rm", "-rf", str(made.data), str(made.secret)], check=True)


def test_the_server_stops_with_its_block_and_keeps_its_data(cluster):
    with postgres.serving(cluster) as url:
        assert cluster.running() is not None
        assert "127.0.0.1" in url
    assert cluster.running() is None

    with postgres.serving(cluster):
        assert cluster.running() is not None
    assert cluster.running() is None


def test_a_second_caller_uses_the_running_server_and_leaves_it(cluster):
    with postgres.serving(cluster) as first:
        with postgres.serving(cluster) as second:
            assert second == first
        assert cluster.running() is not None


def test_a_killed_launcher_leaves_no_server_behind(cluster):
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1]);"
        "from pathlib import Path; from launcher import postgres;"
        "data, secret, folder, major, kind = sys.argv[2:];"
        "b = postgres.Binaries(Path(folder), int(major), kind);"
        "c = postgres.Cluster(Path(data), Path(secret), b, False);\n"
        "with postgres.serving(c): print('up', flush=True); time.sleep(60)"
    )
    binaries = cluster.binaries
    words = [cluster.data, cluster.secret, binaries.folder, binaries.major, binaries.kind]
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(ROOT), *map(str, words)], stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"up\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()

    until = time.monotonic() + 20
    while cluster.running() is not None and time.monotonic() < until:
        time.sleep(0.1)
    assert cluster.running() is None
