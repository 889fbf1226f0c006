"""`./madang participation opinions DIR_OR_VOTES.csv`: an opinion map from a Polis export."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time

from madang.participation.engine.opinions import documents, records
from madang.participation.engine.opinions.clusters import CONVENTION, TIGHTEST
from madang.participation.engine.opinions.columns import MalformedError
from madang.participation.engine.opinions.map import (
    VOTES_PER_GROUP,
    VOTES_TO_BE_PLACED,
    Settings,
    drawn,
)


def main(argv: Sequence[str]) -> int:
    """Print one conversation's map as a JSON object; return 2 for input that is none."""
    asked = _parser().parse_args(argv)
    settings = Settings(asked.votes_to_be_placed, asked.votes_per_group, asked.starts)
    try:
        votes = records.read(asked.export)
    except (MalformedError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    begun = process_time()
    told = documents.document(drawn(votes, settings))
    told["seconds"] = round(process_time() - begun, 3)
    sys.stdout.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./madang participation opinions",
        description="Draw the opinion map of a Polis export; print it as one JSON object. The "
        "comments.csv beside the votes says which statements moderation rejected.",
    )
    parser.add_argument("export", type=Path, metavar="DIR_OR_VOTES.csv")
    parser.add_argument(
        "--votes-to-be-placed",
        type=_count,
        default=VOTES_TO_BE_PLACED,
        help="votes that put a participant into a group (default %(default)s)",
    )
    parser.add_argument(
        "--votes-per-group",
        type=_count,
        default=VOTES_PER_GROUP,
        help="votes a statement needs in a group before it is claimed (default %(default)s)",
    )
    parser.add_argument(
        "--starts",
        choices=(CONVENTION, TIGHTEST),
        default=CONVENTION,
        help="first centres: the convention, or the tightest of several (default %(default)s)",
    )
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f'"{text[:40]}" is not a whole number from 0 up')
    return int(text)
