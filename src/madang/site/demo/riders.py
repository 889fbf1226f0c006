"""Residents with a phone: they find their stop, watch its board, plan a way. At a human pace."""

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import quote, urlencode

import numpy as np

from madang.site.demo.doors import Door, Refused
from madang.site.demo.people import PEOPLE, Person

log = logging.getLogger("madang.demo.riders")

PAUSE_S = 6.0  # mean real seconds between two errands of one phone
WATCH_S = 25.0  # how long one looks at a board
PHONES = 3  # in use at a time
_TOWN = "/gaon"


class Rider:
    """One resident's errands over HTTP, with the pages and API that everybody has."""

    def __init__(self, person: Person, door: Door) -> None:
        self.person = person
        self.door = door
        self.headers = {
            "User-Agent": f"Gaon resident {person.key} (demo)",
            "Accept-Language": person.language,
        }

    def watch_board(self) -> None:
        """Open the board of the stop at home, and look at it for a while."""
        if stop := self._stop(self.person.home):
            self.door.get(f"{_TOWN}/transit/stops/{stop}/", self.headers)
            language = self.person.language
            live = f"{_TOWN}/live/transit/stops/{stop}?lang={language}"
            self.door.listen(live, WATCH_S, self.headers)

    def search(self) -> None:
        """Type a name into the search box."""
        words = urlencode({"q": self.person.goes_to})
        self.door.get(f"{_TOWN}/transit/stops/?{words}", self.headers)

    def plan(self) -> None:
        """Ask how to get where one wants to be."""
        words = urlencode({"from": self.person.home, "to": self.person.goes_to})
        self.door.get(f"{_TOWN}/transit/journeys/?{words}", self.headers)

    def look_around(self) -> None:
        """Read the town's front page and the alerts."""
        self.door.get(f"{_TOWN}/", self.headers)
        self.door.get(f"{_TOWN}/transit/alerts/", self.headers)

    def _stop(self, name: str) -> str:
        """Return the path segment of the first stop called `name`, as the API finds it."""
        words = urlencode({"q": name})
        found = json.loads(self.door.get(f"{_TOWN}/api/transit/stops?{words}", self.headers))
        return quote(found["stops"][0]["id"], safe="") if found["stops"] else ""


def errand(rider: Rider, die: float) -> Callable[[], None]:
    """Return what `rider` does next; most people only look when the bus comes."""
    if die < 0.55:
        return rider.watch_board
    if die < 0.75:
        return rider.search
    return rider.plan if die < 0.9 else rider.look_around


def live(port: int, people: Sequence[Person], rng: np.random.Generator) -> None:
    """Send `people` on errands for ever, one at a time."""
    riders = [Rider(person, Door(port)) for person in people]
    while True:
        time.sleep(float(rng.exponential(PAUSE_S)) + 0.5)
        try:
            errand(riders[int(rng.integers(len(riders)))], float(rng.random()))()
        except (OSError, Refused) as error:
            log.info("a rider could not: %s", error)


def run(port: int, seed: int) -> None:
    """Let the town's residents use it, a few at a time."""
    os.nice(5)  # real visitors come first
    threads = [
        threading.Thread(
            target=live,
            args=(port, PEOPLE[row::PHONES], np.random.default_rng([seed, row])),
            daemon=True,
        )
        for row in range(PHONES)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    run(int(sys.argv[1]), int(sys.argv[2]))
