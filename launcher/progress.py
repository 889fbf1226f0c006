"""What the launcher tells the person in front of it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

BOLD, PLAIN = ("\033[1m", "\033[0m") if sys.stderr.isatty() else ("", "")


class StepFailed(SystemExit):
    """A step did not succeed; the message has been said."""


def say(text: str) -> None:
    """Print a line of progress on standard error."""
    print(f"{BOLD}==> {text}{PLAIN}", file=sys.stderr, flush=True)


def fail(what: str, *, hint: str = "", code: int = 1) -> NoReturn:
    """Say what failed and what to do about it, and end with `code`."""
    print(f"\n{BOLD}✗ {what}{PLAIN}", file=sys.stderr)
    if hint:
        print(f"  → {hint}", file=sys.stderr)
    raise StepFailed(code)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say that a step begins, and how long it took when that is worth saying."""
    say(f"{text} …")
    start = time.monotonic()
    yield
    seconds = time.monotonic() - start
    if seconds > 1:
        print(f"    done in {seconds:.1f} s", file=sys.stderr, flush=True)


def run(
    argv: Sequence[str | Path],
    *,
    what: str,
    hint: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    tries: int = 1,
) -> None:
    """Run a program; when it fails `tries` times say `what` failed, its last words and `hint`."""
    words = [str(word) for word in argv]
    for left in reversed(range(tries)):
        done = subprocess.run(
            words,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode == 0:
            return
        if left:
            say(f"{what} failed, once more in 3 s")
            time.sleep(3)
    tail = done.stdout.decode(errors="replace").strip().splitlines()[-25:]
    print("\n".join(f"    | {line}" for line in tail), file=sys.stderr)
    fail(f"{what} failed (exit code {done.returncode})", hint=hint)
