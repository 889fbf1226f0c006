"""Real recordings beside the checkout, for tests that are skipped where they are missing."""

from functools import cache
from pathlib import Path

import pytest

from madang.transit.engine import feeds, timetables
from madang.transit.engine.networks import Network

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "transit"
WMATA_FEED = SHARED / "rt" / "wmata_bus_gtfs_3routes_20260216.zip"
WMATA_PINGS = SHARED / "rt" / "wmata_bus_gtfsrt_20260216.csv.gz"


def needs(*paths: Path) -> None:
    """Skip the test unless all of `paths` are there."""
    for path in paths:
        if not path.exists():
            pytest.skip(f"../shared/data/transit/{path.parent.name}/{path.name} is not here")


@cache
def network_of(path: Path) -> Network:
    """The network of a feed, built once."""
    return timetables.build(feeds.read(path))
