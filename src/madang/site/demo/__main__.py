"""`./madang demo`: read its options, then let the `demo` command found and serve the town."""

import argparse
import os
import sys
from datetime import UTC, datetime

from django.core.management import execute_from_command_line

from madang.site.demo.clock import beginning
from madang.site.processes import port_is_free


def main(argv: list[str]) -> None:
    """Run the demo until it is told to stop."""
    parser = argparse.ArgumentParser(prog="./madang demo")
    parser.add_argument("--speed", type=float, default=1.0, help="town seconds in a real second")
    parser.add_argument("--at", default="", help="where its day begins: HH:MM, a date, or now")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=7, help="another seed, another town")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    options = parser.parse_args(argv)
    if not 0 < options.speed <= 600:
        parser.error("--speed must be above 0 and at most 600")
    if not port_is_free(options.host, options.port):
        parser.error(f"port {options.port} of {options.host} is taken; name another with --port")
    real = datetime.now(UTC)
    try:
        begin = beginning(options.at, real=real)
    except ValueError:
        parser.error("--at takes HH:MM, an ISO date and time, or now")
    os.environ.setdefault("MADANG_LOG_LEVEL", "WARNING")  # no line for every request of the town
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.site.settings")
    words = vars(options) | {"at": begin.isoformat()}
    parts = [part for name, value in words.items() for part in (f"--{name}", str(value))]
    execute_from_command_line(["madang", "demo", *parts])


if __name__ == "__main__":
    main(sys.argv[1:])
