"""Commands of the delivery room, `./madang delivery VERB …`, from files alone."""

import sys
from collections.abc import Sequence

from madang.delivery.engine.dispatch import command


def main(argv: Sequence[str] | None = None) -> int:
    """Run the verb named by the first of `argv` with the rest; return its exit status."""
    verb, *rest = list(sys.argv[1:] if argv is None else argv) or [""]
    if verb == "simulate":
        return command.main(rest)
    out = sys.stdout if verb in {"-h", "--help", "help"} else sys.stderr
    out.write("usage: ./madang delivery {simulate} …\n")
    return 0 if out is sys.stdout else 2


if __name__ == "__main__":
    sys.exit(main())
