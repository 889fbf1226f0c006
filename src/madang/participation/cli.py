"""Commands of the participation room, `./madang participation VERB …`; each loads when called.

All of them compute from files alone, without Django and without a database.
"""

import importlib
import os
import sys
from collections.abc import Callable, Sequence

VERBS: dict[str, str] = {
    "count": "madang.participation.engine.budgets.count:main",
    "similar": "madang.search.engine.files:main",
    "opinions": "madang.participation.engine.opinions.command:main",
    "panel": "madang.participation.engine.panels.commands:main",
    "verify": "madang.participation.engine.ballots.verification:main",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the verb named by the first of `argv` with the rest; return its exit status."""
    verb, *rest = list(sys.argv[1:] if argv is None else argv) or [""]
    if verb not in VERBS:
        out = sys.stdout if verb in {"-h", "--help", "help"} else sys.stderr
        out.write(f"usage: ./madang participation {{{','.join(VERBS)}}} …\n")
        return 0 if out is sys.stdout else 2
    # one thread: idle ones of the linear algebra spin, and cost more than they bring
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    module, _, function = VERBS[verb].partition(":")
    run: Callable[[Sequence[str]], int | None] = getattr(importlib.import_module(module), function)
    return run(rest) or 0


if __name__ == "__main__":
    sys.exit(main())
