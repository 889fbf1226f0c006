import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from madang.towns.models import Town
from madang.transit.models import Chunk, FeedVersion
from madang.transit.services import feeds, imports, networks
from madang.transit.tests.feedfiles import feed
from madang.transit.tests.test_imports import NOW, OTHER_STOPS, a_town

State = FeedVersion.State

# Reads paths and imports each in a process of its own; says its number, when it has begun, and
# how it ended. Forking once all is loaded saves two seconds for each import.
PROGRAM = """
import os, sys
import django
django.setup()
from django.core.management import call_command
from madang.transit.management.commands.transit_import import Command

class Told(Command):
    def _bar(self):
        return lambda stage, share: stage == "read" and say("begun")

def say(word):
    os.write(1, f"{word}\\n".encode())

for path in sys.stdin:
    child = os.fork()
    if not child:
        call_command(Told(stdout=open(os.devnull, "w")), path.strip(), town="gaon")
        os._exit(0)
    say(child)
    say(os.waitpid(child, 0)[1])
"""


class Importer:
    """A program beside the tests that imports files into the tests' database."""

    def __init__(self) -> None:
        of = connection.settings_dict
        url = f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"
        self.program = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", PROGRAM],
            env=os.environ
            | {
                "MADANG_DATABASE_URL": url,
                "MADANG_STATE": str(settings.MADANG_STATE),
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, path: Path) -> int:
        """Begin to import `path`; return the process number once it is reading."""
        self.program.stdin.write(f"{path}\n")
        self.program.stdin.flush()
        words = {self.heard(), self.heard()}
        assert "begun" in words, words
        return int((words - {"begun"}).pop())

    def heard(self) -> str:
        return self.program.stdout.readline().strip()

    def ended(self) -> int:
        return int(self.heard())

    def close(self) -> None:
        self.program.stdin.close()
        self.program.wait(10)
        self.program.stdout.close()


@pytest.fixture
def town(transactional_db, settings, tmp_path) -> Town:
    settings.MADANG_STATE = tmp_path / "state"
    networks.forget()
    return a_town()


@pytest.fixture
def importer(town):
    program = Importer()
    yield program
    program.close()


@cache
def many_trips() -> tuple[str, str]:
    """Return trips.txt and stop_times.txt with enough rows to take a moment."""
    trips = ["route_id,service_id,trip_id"]
    rows = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for trip in range(20_000):
        trips.append(f"1,weekday,n{trip}")
        for place, stop in enumerate("ABCD"):
            hour, minute = divmod(trip % 1200 + place, 60)
            at = f"{hour:02}:{minute:02}:00"
            rows.append(f"n{trip},{at},{at},{stop},{place}")
    return "\n".join(trips), "\n".join(rows)


def a_bigger_feed(path: Path, number: int) -> Path:
    """Write a feed that takes a moment to import and differs from others by its `number`."""
    trips, stop_times = many_trips()
    return feed(path, trips=trips, stop_times=stop_times, feed_info=f"feed_version\n{number}\n")


def small(town: Town, path: Path, **changed: str) -> FeedVersion:
    brought = feed(path / "small.zip", **changed)
    return imports.import_feed(feed=feeds.feed_of(town=town), path=brought, now=NOW).version


def test_killed_at_any_moment_an_import_leaves_the_old_version_served(town, importer, tmp_path):
    old = small(town, tmp_path)
    dice = random.Random(20)
    importer.begin(a_bigger_feed(tmp_path / "whole.zip", 0))
    begun = time.monotonic()
    assert importer.ended() == 0
    lasts = time.monotonic() - begun
    feeds.switch(version=old, by=None, now=NOW)
    killed = number = 0
    while killed < 20:
        number += 1
        assert number < 60, "imports end too soon to be killed"
        process = importer.begin(a_bigger_feed(tmp_path / f"n{number}.zip", number))
        time.sleep(dice.random() * 0.9 * lasts)
        with suppress(ProcessLookupError):  # it was faster this time
            os.kill(process, signal.SIGKILL)
        killed += importer.ended() == signal.SIGKILL
        networks.forget()
        loaded = networks.current(town)
        if loaded.version.pk != old.pk:  # it was through before it was killed
            assert loaded.version.counts["trips"] == 20_000
            feeds.switch(version=old, by=None, now=NOW)
        assert networks.load(loaded.version).stop_names[0] == "시청"
    last = imports.import_feed(feed=old.feed, path=a_bigger_feed(tmp_path / "z.zip", 99), now=NOW)
    assert last.version.state == State.CURRENT
    assert not FeedVersion.objects.filter(state=State.IMPORTING).exists()
    interrupted = FeedVersion.objects.filter(state=State.FAILED)
    assert {one.failure["code"] for one in interrupted} == {"interrupted"}
    assert not Chunk.objects.filter(version__in=interrupted).exists()
    assert list((settings.MADANG_STATE / "transit/scratch").iterdir()) == []


def test_two_imports_of_one_feed_do_not_race(town, importer, tmp_path):
    old = small(town, tmp_path)
    importer.begin(a_bigger_feed(tmp_path / "big.zip", 1))
    with pytest.raises(imports.ImportBusyError):
        small(town, tmp_path, stops=OTHER_STOPS)
    assert importer.ended() == 0
    old.refresh_from_db()
    assert old.state == State.RETIRED
    assert FeedVersion.objects.filter(state=State.CURRENT).count() == 1
