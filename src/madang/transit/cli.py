"""Commands of the transit room, `./madang transit VERB …`; a verb is loaded when it is called.

Verbs with a colon are functions (module:function) that are given the arguments; those of engines
run without Django. The others are Django management commands of that name.
"""

import importlib
import os
import sys
from collections.abc import Callable, Sequence

VERBS = {
    "journeys": "madang.transit.engine.batches:main",
    "score-etas": "madang.transit.engine.replays:main",
    "check": "transit_check",
    "import": "transit_import",
    "import-stops": "transit_import_stops",
    "live": "madang.transit.services.live:main",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the verb named by the first of `argv` with the rest; return its exit status."""
    verb, *rest = list(sys.argv[1:] if argv is None else argv) or [""]
    if verb not in VERBS:
        out = sys.stdout if verb in {"-h", "--help", "help"} else sys.stderr
        out.write(f"usage: ./madang transit {{{','.join(VERBS)}}} …\n")
        return 0 if out is sys.stdout else 2
    module, _, function = VERBS[verb].partition(":")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.site.settings")
    if function:
        if ".services." in module:
            importlib.import_module("django").setup()
        run: Callable[[Sequence[str]], int | None]
        run = getattr(importlib.import_module(module), function)
        return run(rest) or 0
    management = importlib.import_module("django.core.management")
    management.ManagementUtility(["./madang transit", module, *rest]).execute()
    return 0


if __name__ == "__main__":
    sys.exit(main())
