"""Where things are: the checkout, and the one folder that Madang writes to."""

import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def writable(folder: Path) -> bool:
    """Return whether this user may make files in `folder`, by making one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def candidates(root: Path) -> list[Path]:
    """Return the folders to try for the state, best first.

    Beside the code, unless that is another user's folder: then the usual places of this user, so
    that nobody finds files in their checkout that they cannot remove.
    """
    mark = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    uid = os.geteuid()
    mine = root.stat().st_uid == uid
    away = (
        [Path("/var/lib/madang") / mark]
        if uid == 0
        else [
            Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
            / f"madang/{mark}",
            Path(tempfile.gettempdir()) / f"madang-{uid}" / mark,
        ]
    )
    beside = root / ".madang"
    return [beside, *away] if mine else [*away, beside]


def find_state(root: Path = ROOT) -> Path:
    """Return the folder for everything that set-up makes (`MADANG_STATE` overrides)."""
    if named := os.environ.get("MADANG_STATE"):
        return Path(named).resolve()
    for folder in candidates(root):
        if writable(folder):
            if folder.stat().st_uid != os.geteuid() and os.geteuid() != 0:
                continue
            return folder
    raise SystemExit(
        "Madang found no folder to write to. Name one: MADANG_STATE=/path/to/folder ./madang …"
    )


@dataclass(frozen=True)
class Places:
    """The folders of one installation."""

    root: Path
    state: Path

    @property
    def python(self) -> Path:
        return self.state / "venv/bin/python"

    @property
    def stamps(self) -> Path:
        return self.state / "stamps"

    def requirements(self, part: str = "") -> Path:
        """Return the lock file of a part: "", "dev", "node" or "boot"."""
        return self.root / f"requirements{'-' if part else ''}{part}.txt"

    def tables(self) -> str:
        """Return a word for the tables that this version of the code wants."""
        files = sorted((self.root / "src").glob("madang/*/migrations/*.py"))
        return digest(self.requirements(), *files)

    def environment(self) -> dict[str, str]:
        """Return the variables that every program of Madang gets from the launcher."""
        return {
            "MADANG_STATE": str(self.state),
            "MADANG_SECRET_KEY": os.environ.get("MADANG_SECRET_KEY") or self.secret(),
            "DJANGO_SETTINGS_MODULE": "madang.site.settings",
            "PYTHONPATH": str(self.root / "src"),
            "NUMBA_CACHE_DIR": str(self.state / "numba"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPYCACHEPREFIX": str(self.state / "bytecode"),  # not in the checkout
        }

    def secret(self) -> str:
        """Return this installation's secret key, made at its first use, for its owner only."""
        path = self.state / "secret.key"
        if not path.exists():
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            draft.rename(path)
        return path.read_text()


def digest(*paths: Path) -> str:
    """Return a hash of the contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
