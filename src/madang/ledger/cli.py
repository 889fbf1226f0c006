"""Commands of the ledger, `./madang ledger VERB …`: each is a Django command of that name."""

import importlib
import os
import sys
from collections.abc import Sequence

VERBS = {
    "audit": "ledger_audit",
    "connect-toss": "ledger_connect_toss",
    "import-bank": "ledger_import_bank",
    "seal": "ledger_seal",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the verb named by the first of `argv` with the rest; return its exit status."""
    verb, *rest = list(sys.argv[1:] if argv is None else argv) or [""]
    if verb not in VERBS:
        out = sys.stdout if verb in {"-h", "--help", "help"} else sys.stderr
        out.write(f"usage: ./madang ledger {{{','.join(VERBS)}}} …\n")
        return 0 if out is sys.stdout else 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.site.settings")
    management = importlib.import_module("django.core.management")
    management.ManagementUtility(["./madang ledger", VERBS[verb], *rest]).execute()
    return 0


if __name__ == "__main__":
    sys.exit(main())
