"""`manage demo_buses`: report the demo's buses through the ordinary door, and its bulletins."""

import os
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.management.base import BaseCommand

from madang.base import clock
from madang.site.demo import seed as founding
from madang.site.demo import transit
from madang.site.demo.bulletins import bulletins
from madang.site.demo.clock import SEOUL
from madang.site.demo.doors import Door, Refused
from madang.site.demo.people import SLUG
from madang.site.demo.terminals import Terminals
from madang.site.demo.world import World

log = structlog.get_logger("madang.demo.buses")

TICK_S, FAST_TICK_S = 2.0, 1.0  # real seconds between two messages; where the clock is fast
OLD_S = 120.0  # what is older, in town seconds, when the door opens again is lost
MOST = 2000  # positions in one message
OFFICE_S = 60.0  # town seconds between two looks of the transport office


class Command(BaseCommand):
    """One process for all terminals of the town."""

    help = "Report the positions of the demo town's buses until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seed", type=int, required=True)

    def handle(self, *args: Any, port: int, seed: int, **options: Any) -> None:
        os.nice(5)  # the pages come first
        world = World(seed)
        town = founding.seed(
            world, now=clock.now(), say=lambda text: log.info("founded", what=text)
        )
        terminals = Terminals(world)
        door = Door(port)
        since = clock.now() - timedelta(seconds=30)
        office_opens = since
        while True:
            now = clock.now()
            since = report(terminals, door, since, now)
            if now >= office_opens:
                written = bulletins(terminals.day(now.astimezone(SEOUL).date()))
                transit.publish(town, written, now)
                office_opens = now + timedelta(seconds=OFFICE_S)
            time.sleep(tick())


def tick() -> float:
    """Return the real seconds between two messages."""
    return FAST_TICK_S if clock.speed() > 5 else TICK_S


def report(terminals: Terminals, door: Door, since: datetime, now: datetime) -> datetime:
    """Hand in what was sent after `since`; return until when it has been handed in."""
    oldest = now - timedelta(seconds=max(OLD_S, 5 * tick() * clock.speed()))
    sent = terminals.sent(max(since, oldest), now)
    try:
        for start in range(0, len(sent), MOST):
            door.post(
                f"/{SLUG}/api/transit/positions",
                {"positions": sent[start : start + MOST]},
                token=transit.token(),
            )
    except OSError:
        return since  # the web server is not up yet; what it missed is sent with the next tick
    except Refused as error:
        log.warning("positions refused", said=str(error))
    return now
