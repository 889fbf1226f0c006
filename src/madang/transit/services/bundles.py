"""The bytes of a feed version: in and out of the database, and the network they hold."""

import hashlib
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from django.conf import settings

from madang.transit.engine import arrays
from madang.transit.engine.networks import Network
from madang.transit.models import Chunk, FeedVersion

CHUNK_BYTES = 4 << 20
BUFFER_BYTES = 1 << 20
YOUNG_S = 3600.0
LAYOUT = hashlib.sha256(
    repr([(field.name, str(field.type)) for field in fields(Network)]).encode()
).hexdigest()


class DamagedBundleError(RuntimeError):
    """The bytes of a version are not those that were stored."""


def home() -> Path:
    """Return the folder where networks are unpacked on this machine."""
    return Path(settings.MADANG_STATE) / "transit" / "networks"


def sha256(path: Path) -> str:
    """Return the hex digest of the file at `path`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder on the state disk for work in progress; it is gone afterwards."""
    parent = home().parent / "scratch"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def pack(network: Network, folder: Path) -> Path:
    """Write `network` as one zip into `folder`; return the zip's path."""
    arrays.save(network, folder / "network")
    packed = folder / "network.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in sorted((folder / "network").iterdir()):
            archive.write(file, file.name)
    return packed


def store(version: FeedVersion, content: str, path: Path) -> None:
    """Write the file at `path` into the database as the `content` of `version`."""
    with path.open("rb") as file:
        number = 0
        while data := file.read(CHUNK_BYTES):
            Chunk.objects.create(
                town_id=version.town_id,
                version=version,
                content=content,
                number=number,
                data=data,
            )
            number += 1


def fetch(version: FeedVersion, content: str, path: Path, digest: str) -> None:
    """Write the `content` of `version` from the database to `path`.

    Raises DamagedBundleError when its digest is not `digest`.
    """
    found = hashlib.sha256()
    chunks = Chunk.objects.filter(version=version, content=content).order_by("number")
    with path.open("wb") as file:
        for number in chunks.values_list("number", flat=True):
            data = bytes(chunks.values_list("data", flat=True).get(number=number))
            found.update(data)
            file.write(data)
    if found.hexdigest() != digest:
        raise DamagedBundleError(f"version {version.pk}: {content}")


def drop(version: FeedVersion) -> None:
    """Forget all bytes of `version` in the database."""
    Chunk.objects.filter(version=version).delete()


def unpacked(version: FeedVersion) -> Path | None:
    """Return the folder with the network of `version`, made from the database if need be.

    None when the network was stored in another layout than this release reads: it must then be
    built again from the file. The folder appears whole or not at all.
    """
    if version.bundle_layout != LAYOUT:
        return None
    folder = home() / version.bundle_sha256
    if (folder / "meta.json").exists():
        return folder
    with scratch() as work:
        packed, draft = work / "network.zip", work / "network"
        fetch(version, Chunk.Content.NETWORK, packed, version.bundle_sha256)
        draft.mkdir()
        with zipfile.ZipFile(packed) as archive:
            for name in archive.namelist():  # our own names; the digest was right
                with archive.open(name) as source, (draft / Path(name).name).open("wb") as target:
                    shutil.copyfileobj(source, target, BUFFER_BYTES)
        place(draft, folder)
    return folder


def place(draft: Path, folder: Path) -> None:
    """Move `draft` to `folder` unless another process was faster."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(draft, folder)
    except OSError:
        if not (folder / "meta.json").exists():
            raise


def sweep(kept: set[str]) -> None:
    """Delete networks unpacked on this machine whose digest is not `kept`, and dead scratch.

    Young ones stay: an import that has just ended elsewhere may not be known to the caller yet.
    """
    for folder in home().glob("[!.]*") if home().is_dir() else ():
        young = time.time() - folder.stat().st_mtime < YOUNG_S
        if folder.name.split("-")[0] not in kept and not young:
            shutil.rmtree(folder, ignore_errors=True)
    for folder in (home().parent / "scratch").glob("*-*"):
        if not _alive(folder.name.split("-")[0]):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True
