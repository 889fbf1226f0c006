"""A backup is restored on another server with everything there and the audit chain whole."""

import io
import json
import os
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from madang.audit.models import Entry
from madang.audit.services import sealing
from madang.audit.tests.test_sealing import tamper
from madang.base import scope
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.rules.models import Rule
from madang.site import backups
from madang.site.backups import BackupError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from launcher import places, postgres  # noqa: E402 - it lives beside src

pytestmark = pytest.mark.django_db(transaction=True)
SPRING = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def other():
    """A server of its own, as on another machine: the URL of its empty database, its programs."""
    here = places.Places(ROOT, Path(os.environ.get("MADANG_STATE", places.find_state())))
    with psycopg.connect(os.environ["MADANG_DATABASE_URL"]) as connection:
        major = connection.info.server_version // 10_000
    installed = postgres.system()
    kind = "system" if installed and installed.major == major else "embedded"
    made = postgres.cluster(here, f"restored{os.getpid()}", durable=False, kind=kind)
    with postgres.serving(made) as url:
        yield url, made.binaries.folder
    subprocess.run(["rm", "-rf", str(made.data), str(made.secret)], check=True)


@pytest.fixture
def state(tmp_path, settings):
    folder = tmp_path / "state"
    (folder / "exports").mkdir(parents=True)
    (folder / "transit/gaon/learnt").mkdir(parents=True)
    (folder / "venv").mkdir()
    (folder / "secret.key").write_text("the key of this installation")
    (folder / "exports/gaon.zip").write_bytes(b"an export")
    (folder / "transit/gaon/learnt/fleet").write_bytes(bytes(range(256)))
    (folder / "venv/python").write_text("can be made again")
    settings.MADANG_STATE = folder
    return folder


@pytest.fixture
def life(state):
    """A town with people, a rule with dates, and a sealed trail of all that."""
    gaon = a_town("gaon", name_ko="가온시 “따옴표” 🎈")
    operator = someone(gaon, Role.TOWN_OPERATOR, name="김하늘")
    given = {"role": "town_operator", "act": "rules.change", "why": "우편이 늦다"}
    with scope.within(gaon.pk), scope.acting(actor=operator.pk, **given):
        Rule.objects.create(
            town=gaon,
            key="residents.postcard_days",
            value="20",
            article="조례 제5조",
            valid_from=SPRING,
            made_at=SPRING,
        )
    sealing.seal(now=datetime.now(UTC))
    return gaon


@pytest.fixture
def programs(other):
    return other[1]


@pytest.fixture
def backup(life, tmp_path, programs):
    path = tmp_path / "madang.backup"
    backups.write(path, programs=programs, now=datetime.now(UTC))
    return path


def elsewhere(url: str, state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {"MADANG_DATABASE_URL": url, "MADANG_STATE": str(state), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-m", "django", *words],
        env=os.environ | kept | {"DJANGO_SETTINGS_MODULE": "madang.site.settings"},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


def ask(url: str, state: Path, question: str) -> str:
    code = f"import django; django.setup(); from django.db import connection as c\n{question}"
    kept = {"MADANG_DATABASE_URL": url, "MADANG_STATE": str(state), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | kept | {"DJANGO_SETTINGS_MODULE": "madang.site.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_everything_is_there_on_another_server_and_the_chain_is_whole(
    backup, life, other, tmp_path
):
    url, programs = other
    there = tmp_path / "there"
    words = ("restore", str(backup), "--programs", str(programs))

    done = elsewhere(url, there, *words)

    assert done.returncode == 0, done.stderr
    assert "all of them are there" in done.stdout
    assert "not sealed yet: whole" in done.stdout
    assert (there / "secret.key").read_text() == "the key of this installation"
    assert (there / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (there / "exports/gaon.zip").read_bytes() == b"an export"
    assert (there / "transit/gaon/learnt/fleet").read_bytes() == bytes(range(256))
    assert not (there / "venv").exists()
    _keeps_its_walls(url, there, life)
    _writes_and_seals_on(url, there)

    again = elsewhere(url, there, *words)
    assert again.returncode == 1
    assert "not empty" in again.stderr


def _keeps_its_walls(url, there, gaon):
    """Row-level security, the rights of the towns' role and the guards came along."""
    see = """
from madang.base import scope; from madang.rules.models import Rule
from madang.towns.models import Town; town = Town.objects.get(slug='gaon')
with scope.within(town.pk + 1): print(Rule.objects.count(), end=' ')
with scope.within(town.pk): print(Rule.objects.get().value, town.name_ko)
"""
    assert ask(url, there, see) == f"0 20 {gaon.name_ko}"
    rights = (
        "k = c.cursor(); k.execute('''SELECT has_table_privilege('madang_town', 'audit_entry',"
        " 'INSERT'), has_table_privilege('madang_town', 'rules_rule', 'INSERT')'''); "
        "print(k.fetchone())"
    )
    assert ask(url, there, rights) == "(False, True)"
    with pytest.raises(subprocess.CalledProcessError) as refused:
        ask(url, there, "c.cursor().execute('DELETE FROM audit_entry')")
    assert "written by triggers alone" in refused.value.stderr


def _writes_and_seals_on(url, there):
    """The trail goes on from where it stopped, on the new server's own transaction numbers."""
    change = "from madang.rules.models import Rule; print(Rule.objects.update(why='weiter'))"
    assert ask(url, there, change) == "1"
    assert elsewhere(url, there, "audit", "seal").stdout == "1 entries sealed\n"
    assert "whole" in elsewhere(url, there, "audit", "verify").stdout


def test_it_is_for_its_owner_alone_and_overwrites_nothing(backup, programs):
    before = backup.read_bytes()
    assert backup.stat().st_mode & 0o777 == 0o600

    with pytest.raises(BackupError, match="overwrites nothing"):
        backups.write(backup, programs=programs, now=datetime.now(UTC))
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.glob("*backup*")] == [backup.name]


def test_rows_that_are_written_meanwhile_are_in_both_or_in_neither(life, tmp_path, programs):
    manifest = backups.write(tmp_path / "b", programs=programs, now=datetime.now(UTC))

    assert manifest.rows["rules_rule"] == 1
    assert manifest.rows["audit_entry"] == Entry.objects.count()
    assert "base_hits" not in manifest.rows


def changed(backup: Path, target: Path, **members: bytes | None) -> Path:
    """Write the backup anew with other members; None leaves one out."""
    with tarfile.open(backup) as old, tarfile.open(target, "w") as new:
        contents = {m.name: old.extractfile(m).read() for m in old.getmembers()}
        for name, content in (contents | members).items():
            if content is not None:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
    return target


def test_a_damaged_or_forged_file_changes_nothing(backup, tmp_path, programs, monkeypatch, state):
    monkeypatch.setattr(backups, "_insist_on_empty", lambda: None)
    monkeypatch.setattr(backups, "_load", lambda *given: pytest.fail("it was loaded"))
    with tarfile.open(backup) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))

    def with_file(name):
        text = json.dumps(manifest | {"files": manifest["files"] | {name: "0" * 64}})
        return {"manifest.json": text.encode(), name: b"x"}

    for members, why in (
        ({"state/secret.key": b"another key"}, "damaged"),
        ({"database.dump": None}, "not whole"),
        ({"manifest.json": b"[]"}, "no backup of Madang"),
        ({"manifest.json": json.dumps(manifest | {"format": 9}).encode()}, "cannot read"),
        (with_file("state/../../evil"), "no backup has"),
        (with_file("state/venv/python"), "no backup has"),
        (with_file("state/exports/deep/evil"), "no backup has"),
        (with_file("/etc/passwd"), "no backup has"),
    ):
        with pytest.raises(BackupError, match=why):
            backups.read(changed(backup, tmp_path / "other", **members), programs=programs)
    (tmp_path / "other").write_bytes(b"no tar at all")
    with pytest.raises(BackupError, match="no backup that can be read"):
        backups.read(tmp_path / "other", programs=programs)
    assert (state / "secret.key").read_text() == "the key of this installation"


def test_a_database_with_something_in_it_is_left_alone(backup, programs, state):
    with pytest.raises(BackupError, match="not empty"):
        backups.read(backup, programs=programs)
    assert Rule.objects.count() == 1


def test_a_backup_of_a_newer_version_is_known_by_its_migrations(life):
    assert backups.unknown_migrations() == []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('rules', '9999_later', now())"
        )
    try:
        assert backups.unknown_migrations() == ["rules.9999_later"]
    finally:
        tamper("DELETE FROM django_migrations WHERE name = '9999_later'")
