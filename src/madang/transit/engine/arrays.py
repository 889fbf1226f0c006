"""Frozen dataclasses of arrays that live in a folder of `.npy` files, opened by memory map."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Table = TypeVar("Table")


class Texts:
    """A column of strings as one UTF-8 blob and its offsets, so that it can be memory-mapped.

    >>> names = Texts.of(["시청", "", "마당시장"])
    >>> names[2], len(names), names.row("시청")
    ('마당시장', 3, 0)
    """

    def __init__(self, offsets: npt.NDArray[np.int64], blob: npt.NDArray[np.uint8]) -> None:
        self.offsets = offsets
        self.blob = blob

    @classmethod
    def of(cls, strings: Iterable[str]) -> "Texts":
        """Return the column that holds `strings` in their order."""
        encoded = [string.encode() for string in strings]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum([len(string) for string in encoded], out=offsets[1:])
        return cls(offsets, np.frombuffer(b"".join(encoded), np.uint8))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        return self.blob[self.offsets[row] : self.offsets[row + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        blob, offsets = self.blob.tobytes(), self.offsets.tolist()
        return (
            blob[start:end].decode() for start, end in zip(offsets[:-1], offsets[1:], strict=True)
        )

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each string; of strings that stand twice, the last."""
        return {string: row for row, string in enumerate(self)}

    def row(self, string: str) -> int | None:
        """Return the row of `string`, or None."""
        return self.rows.get(string)


def save(table: Any, folder: Path) -> None:
    """Write a dataclass of arrays, `Texts` and plain values to a new `folder`, whole or not at all.

    Arrays become `NAME.npy`, texts two of them, and other values `meta.json`. The folder appears
    under its name by one rename; when it stands there already it is left as it is.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        draft.chmod(0o755)
        meta = {}
        for name, value in ((field.name, getattr(table, field.name)) for field in fields(table)):
            if isinstance(value, Texts):
                np.save(draft / f"{name}.offsets.npy", value.offsets)
                np.save(draft / f"{name}.blob.npy", value.blob)
            elif isinstance(value, np.ndarray):
                np.save(draft / f"{name}.npy", value)
            else:
                meta[name] = value
        (draft / "meta.json").write_text(json.dumps(meta, ensure_ascii=False))
        os.rename(draft, folder)
    except OSError:
        if not (folder / "meta.json").exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def load(kind: type[Table], folder: Path, *, mmap: bool = True) -> Table:
    """Return the `kind` that `save` wrote to `folder`; arrays are read-only maps of the files.

    Raises FileNotFoundError when the folder or one of its files is missing.
    """

    def opened(name: str) -> Any:
        # a plain view of the map: numpy's own memmap class takes five times as long to index
        return np.asarray(np.load(folder / f"{name}.npy", "r" if mmap else None))

    values = json.loads((folder / "meta.json").read_text())
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name in values:
            continue
        if field.type in (Texts, "Texts"):
            values[field.name] = Texts(
                opened(f"{field.name}.offsets"), opened(f"{field.name}.blob")
            )
        else:
            values[field.name] = opened(field.name)
    return kind(**values)
