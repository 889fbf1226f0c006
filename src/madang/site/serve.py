"""`./madang serve`: the production processes of one machine."""

import argparse
import sys

from django.conf import settings

from madang.site.processes import Supervisor, live, port_is_free, web, worker


def main(argv: list[str]) -> int:
    """Serve until told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="./madang serve")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument(
        "--only", choices=["web", "live", "jobs"], action="append", help="just these processes"
    )
    options = parser.parse_args(argv)
    if settings.MADANG_DEMO_GATEWAY:
        parser.error("MADANG_DEMO_GATEWAY is set, and payments would be a play: unset it")
    if not port_is_free(options.host, options.port):
        parser.error(f"port {options.port} of {options.host} is taken; name another with --port")
    every = [
        web(host=options.host, port=options.port, workers=options.workers),
        live(),
        worker(),
    ]
    chosen = [each for each in every if not options.only or each.name in options.only]
    return Supervisor(chosen, metrics=settings.MADANG_STATE / "metrics").run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
