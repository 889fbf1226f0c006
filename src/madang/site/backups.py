"""One file with everything: the database at one moment, and what only the state folder has.

A backup is a tar of `manifest.json`, `database.dump` (pg_dump's custom format) and `state/…`. The
manifest has a hash of each member and the number of rows of each table, counted in the snapshot
that was dumped, so that a restore can prove that everything is there.
"""

import hashlib
import json
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

DUMP, MANIFEST, STATE = "database.dump", "manifest.json", "state/"
# of the state folder: what nothing else can make again
KEPT = ("secret.key", "exports/*", "transit/*/learnt/*")
FORMAT = 1
ROWS = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
ORDER BY c.relname
"""
THINGS = """
SELECT count(*) FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""
# Roles belong to a server, not to a database, so no dump has them.
ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'madang_town') THEN
        CREATE ROLE madang_town NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'madang_town', 'MEMBER') THEN
        EXECUTE format('GRANT madang_town TO %I', current_user);
    END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO madang_town;
"""
DEFAULTS = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO madang_town;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO madang_town;
"""
# What names the old server's login role, or needs a superuser, and is made anew by DEFAULTS.
LEFT_OUT = re.compile(r"^\d+; \d+ \d+ (DEFAULT ACL|COMMENT - EXTENSION|ACL - SCHEMA) ")


class BackupError(Exception):
    """Why there is no backup, or no restore; nothing was changed. The text is for operators."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `files` maps members to their SHA-256."""

    made_at: str
    postgres: int
    rows: dict[str, int]
    files: dict[str, str]
    format: int = FORMAT


def write(path: Path, *, programs: Path, now: datetime) -> Manifest:
    """Write a backup to `path`, whole or not at all, readable by its owner alone.

    `programs` is the folder of pg_dump. Raises BackupError.
    """
    if path.exists():
        raise BackupError(f"{path} is there already; a backup overwrites nothing.")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            dump = Path(folder) / DUMP
            rows = _dump(dump, programs)
            members = {DUMP: dump, **_state_files()}
            files = {name: _sha256(file) for name, file in members.items()}
            manifest = Manifest(now.isoformat(), _server(), rows, files)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
                text = Path(folder) / MANIFEST
                text.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True))
                for name, file in {MANIFEST: text, **members}.items():
                    tar.add(file, arcname=name, recursive=False)
        draft.rename(path)
    except OSError as error:
        raise BackupError(f"The backup could not be written: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def read(path: Path, *, programs: Path) -> Manifest:
    """Restore the backup at `path` into the present database, which must be empty.

    Every member is checked against its hash before anything changes; afterwards every table has
    as many rows as before. Raises BackupError.
    """
    with _opened(path) as tar:
        manifest = _manifest(tar)
        _insist_on_empty()
        with tempfile.TemporaryDirectory() as folder:
            files = {name: _taken(tar, name, Path(folder), manifest) for name in manifest.files}
            _load(files[DUMP], programs)
            _insist_on_rows(manifest)
            for name, file in files.items():
                if name != DUMP:
                    _put(file, settings.MADANG_STATE / name.removeprefix(STATE))
    return manifest


def unknown_migrations() -> list[str]:
    """Return migrations that the database has and this version of Madang does not know."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations) | set(loader.replacements)
    apps = {app for app, _ in known}
    applied = loader.applied_migrations
    return sorted(f"{app}.{name}" for app, name in set(applied) - known if app in apps)


def _dump(target: Path, programs: Path) -> dict[str, int]:
    """Dump the database; return each table's rows in the very snapshot that is dumped."""
    with connection.cursor() as cursor:  # it says who we are, which must not be in the transaction
        cursor.execute("SELECT 1")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _call(
            [
                *(programs / "pg_dump", "--format=custom", f"--snapshot={snapshot}"),
                *("--no-unlogged-table-data", f"--file={target}"),
            ]
        )
        return _rows(cursor)


def _rows(cursor: Any) -> dict[str, int]:
    cursor.execute(ROWS)
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        counts[table] = cursor.fetchone()[0]
    return counts


def _load(dump: Path, programs: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
    listing = _call([programs / "pg_restore", "--list", dump])
    wanted = dump.with_suffix(".list")
    wanted.write_text("\n".join(line for line in listing.splitlines() if not LEFT_OUT.match(line)))
    _call(
        [
            *(programs / "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"),
            *(f"--use-list={wanted}", f"--dbname={connection.settings_dict['NAME']}", dump),
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(DEFAULTS)


def _insist_on_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(THINGS)
        if cursor.fetchone()[0]:
            raise BackupError("The database is not empty; a backup is restored into an empty one.")


def _insist_on_rows(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        found = _rows(cursor)
    wrong = sorted(
        table
        for table in manifest.rows.keys() | found.keys()
        if found.get(table) != manifest.rows.get(table)
    )
    if wrong:
        raise BackupError(f"Not every row is there: {', '.join(wrong)}")


def _state_files() -> dict[str, Path]:
    state: Path = settings.MADANG_STATE
    found = sorted(file for pattern in KEPT for file in state.glob(pattern))
    return {f"{STATE}{file.relative_to(state)}": file for file in found if file.is_file()}


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{path} is no backup that can be read: {error}") from error


def _manifest(tar: tarfile.TarFile) -> Manifest:
    try:
        manifest = Manifest(**json.load(_member(tar, MANIFEST)))
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError("This is no backup of Madang.") from error
    if manifest.format != FORMAT or DUMP not in manifest.files:
        raise BackupError("This backup is of a version of Madang that this one cannot read.")
    for name in manifest.files:
        if name != DUMP and not _is_kept(name):
            raise BackupError(f"The backup has a file that no backup has: {name}")
    return manifest


def _is_kept(name: str) -> bool:
    """Whether `name` is a member that `write` could have written; so nothing leads elsewhere."""
    path = Path(name.removeprefix(STATE))
    return (
        name.startswith(STATE)
        and not path.is_absolute()
        and ".." not in path.parts
        and any(path.match(pattern) for pattern in KEPT)
        and len(path.parts) <= max(pattern.count("/") + 1 for pattern in KEPT)
    )


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    member = tar.getmember(name)
    opened = tar.extractfile(member) if member.isreg() else None
    if opened is None:
        raise KeyError(name)
    return opened


def _taken(tar: tarfile.TarFile, name: str, folder: Path, manifest: Manifest) -> Path:
    """Take a member out under a name of ours, and check that it is what the manifest says."""
    target = folder / hashlib.sha256(name.encode()).hexdigest()
    try:
        with _member(tar, name) as source, target.open("wb") as file:
            while part := source.read(1 << 20):
                file.write(part)
    except KeyError as error:
        raise BackupError(f"The backup is not whole: {name} is missing.") from error
    if _sha256(target) != manifest.files[name]:
        raise BackupError(f"The backup is damaged: {name} is not what it was.")
    return target


def _put(file: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.new")
    draft.touch(mode=0o600)
    draft.write_bytes(file.read_bytes())
    draft.replace(target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _call(argv: list[str | Path]) -> str:
    """Run a program of PostgreSQL on the present database; return what it prints."""
    known = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    where = {variable: str(known[name]) for name, variable in names.items() if known[name]}
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        argv,
        env={**os.environ, **where, "PGDATABASE": str(known["NAME"])},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(done.stderr.strip() or f"{argv[0]} failed")
    return done.stdout
