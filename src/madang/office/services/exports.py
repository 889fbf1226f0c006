"""Everything of one town in one zip file: a CSV file a table, and a manifest that proves it."""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict
from procrastinate.contrib.django import app

from madang.base import scope
from madang.office.models import Export
from madang.office.services import tables
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

JOB = "madang.office.jobs.make_export"
ACT = "towns.open"  # the installation's operator
README = """Everything of {name} ({slug}), made by Madang at {made_at}.

Each .csv file is one table as PostgreSQL writes CSV (UTF-8, comma, a head, an empty field for NULL,
arrays as {{…}}). people.csv has the accounts to which the rows refer. town.json has the town's
settings. manifest.json has for each file the number of its rows, its columns with their types, and
its SHA-256. Columns that would let somebody in (passwords, tokens, keys) are left out.
"""


class NotReadyError(LookupError):
    """The file is not made yet, or it is gone."""


@dataclass
class Written:
    """One file in the zip."""

    name: str
    rows: int
    sha256: str
    columns: dict[str, str]


def folder() -> Path:
    """Return where the files lie; nobody else on the machine may look into it."""
    path: Path = settings.MADANG_STATE / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def begin(*, town: Town, by: Account | None, now: datetime) -> Export:
    """Ask for an export of `town`; one that is being made already is the answer.

    Without `by` the system asks, which closes a town. Raises PermissionDenied.
    """
    if by is not None:
        permissions.require(by, ACT, town=None, now=now)
    with scope.installation(), transaction.atomic():  # installation pages are in no town's scope
        try:
            with transaction.atomic():
                export = Export.objects.create(town=town, asked_by=by, asked_at=now)
        except IntegrityError:
            return Export.objects.get(town=town, state=Export.State.WAITING)
        app.configure_task(JOB).defer(export_id=export.pk)
    return export


def of(town: Town) -> list[Export]:
    """Return the exports of `town`, the newest first."""
    with scope.installation():  # installation pages are in no town's scope
        return list(town.exports.select_related("asked_by"))


def make(*, export: Export, now: datetime) -> Export:
    """Write the file of `export`; what fails leaves no half file behind."""
    name = f"{export.town.slug}-{now:%Y%m%d}-{secrets.token_hex(8)}.zip"
    path = folder() / name
    try:
        with scope.within(export.town_id):
            written = _zip(path.with_suffix(".part"), export.town, now)
        path.with_suffix(".part").rename(path)
    except BaseException:
        path.with_suffix(".part").unlink(missing_ok=True)
        export.state = Export.State.FAILED
        export.save(update_fields=["state"])
        raise
    export.state, export.made_at, export.file_name = Export.State.READY, now, name
    export.file_bytes, export.sha256 = path.stat().st_size, _sha256(path)
    export.rows = sum(one.rows for one in written)
    export.save()
    return export


def file_of(*, export_id: int, town: Town, by: Account, now: datetime) -> tuple[Export, Path]:
    """Return an export of `town` and its file, and write down that `by` fetched it.

    Raises PermissionDenied, NotReadyError.
    """
    permissions.require(by, ACT, town=None, now=now)
    with scope.installation():  # installation pages are in no town's scope
        export = town.exports.filter(pk=export_id, state=Export.State.READY).first()
        if export is None or not (path := folder() / export.file_name).is_file():
            raise NotReadyError(export_id)
        export.fetched_at = now
        export.save(update_fields=["fetched_at"])
    return export, path


def _zip(path: Path, town: Town, now: datetime) -> list[Written]:
    """Write the zip in one snapshot of the database; return what is in it."""
    row = Town.objects.get(pk=town.pk)
    with (
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        transaction.atomic(),
    ):
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        every = tables.of_towns()
        written = [
            _file(
                archive,
                f"{table.name}.csv",
                tables.csv_of(table, town_id=town.pk),
                {column.name: column.kind for column in table.open_columns},
            )
            for table in every
        ]
        people = tables.people_of(every, town_id=town.pk)
        kinds = {"id": "bigint", "name": "text", "email": "text"}
        written.append(_file(archive, "people.csv", people, kinds))
        archive.writestr("town.json", _json(_settings(row)))
        archive.writestr("manifest.json", _json(_manifest(row, written, now)))
        about = README.format(name=row.name_ko, slug=row.slug, made_at=now.isoformat())
        archive.writestr("README.txt", about)
    return written


def _file(
    archive: zipfile.ZipFile, name: str, blocks: Iterable[bytes], columns: dict[str, str]
) -> Written:
    digest, rows = hashlib.sha256(), -1  # the head is no row
    with archive.open(name, "w", force_zip64=True) as target:
        for block in blocks:  # PostgreSQL sends one row a block
            digest.update(block)
            target.write(block)
            rows += 1
    return Written(name, max(0, rows), digest.hexdigest(), columns)


def _settings(town: Town) -> dict[str, Any]:
    return model_to_dict(town) | {"opened_at": town.opened_at, "region_code": town.region.code}


def _manifest(town: Town, written: list[Written], now: datetime) -> dict[str, Any]:
    return {
        "town": town.slug,
        "made_at": now.isoformat(),
        "release": settings.MADANG_RELEASE,
        "files": {one.name: {"rows": one.rows, "sha256": one.sha256, "columns": one.columns}
                  for one in written},
    }  # fmt: skip


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
