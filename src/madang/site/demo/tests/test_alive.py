"""The whole town at work: reports go in by the ordinary door, boards and the map come out."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from madang.base import clock
from madang.site.demo import transit
from madang.site.demo.clock import SEOUL
from madang.site.demo.seed import seed
from madang.site.demo.terminals import Terminals
from madang.site.demo.tests.conftest import SEED
from madang.site.demo.timetables import stop_id
from madang.site.demo.world import World
from madang.towns.services import towns
from madang.transit.services import arrivals, networks
from madang.transit.services.live import Process

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=SEOUL)
END = BEGIN + timedelta(minutes=7)
CYCLE = timedelta(seconds=10)


def forget() -> None:
    for service in (networks, towns, arrivals):
        service.forget()


def drive(terminals: Terminals, live: Process) -> None:
    """Let the town live from BEGIN to END: what is sent is handed in, and live works on it."""
    client, now = Client(), BEGIN
    while now < END:
        since, now = now, now + CYCLE
        answer = client.post(
            "/gaon/api/transit/positions",
            {"positions": terminals.sent(since, now)},
            content_type="application/json",
            headers={"Authorization": f"Bearer {transit.token()}"},
        )
        assert answer.status_code == 202, answer.content
        assert answer.json()["refused"] == 0
        live.cycle(now)


@pytest.fixture(scope="module")
def morning(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Terminals]:
    """The town after seven minutes of a Friday's rush hour; its clock stands at END."""
    state: Path = tmp_path_factory.mktemp("state")
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(MADANG_STATE=state, MADANG_RATE_LIMITS=[]),
        transaction.atomic(),
    ):
        patch.setattr(transit, "PAST_DAYS", 1)
        patch.setattr(clock, "now", lambda: END)
        forget()
        world = World(SEED)
        seed(world, now=BEGIN, say=lambda text: None)
        terminals = Terminals(world)
        drive(terminals, Process())
        yield terminals
        transaction.set_rollback(True)
    forget()


def test_the_map_shows_the_buses_of_the_rush_hour(morning: Terminals):
    vehicles = Client().get("/gaon/api/transit/vehicles").json()["vehicles"]
    assert len(vehicles) > 40
    young = [vehicle for vehicle in vehicles if vehicle["age_s"] <= 20]
    assert len(young) > 0.8 * len(vehicles)  # some terminals are silent for a while
    located = [vehicle for vehicle in vehicles if vehicle["route_id"]]
    assert len(located) > 0.9 * len(vehicles)


def test_buses_whose_terminals_know_no_trip_get_one(morning: Terminals):
    vehicles = Client().get("/gaon/api/transit/vehicles").json()["vehicles"]
    village = [vehicle for vehicle in vehicles if vehicle["route_id"].startswith("GAON-V")]
    assert len(village) >= 4
    assert sum(vehicle["trip_id"] != "" for vehicle in village) >= 0.7 * len(village)


def test_what_riders_are_told_comes_true(morning: Terminals):
    """The day is drawn in advance, so what will really happen is known."""
    day = morning.day(BEGIN.date())
    midnight = datetime.combine(BEGIN.date(), time(0), SEOUL).timestamp()
    truth = {
        (run.trip.id, row): midnight + arrival
        for run in day.runs
        for row, arrival in enumerate(run.arrivals[1:], start=1)
    }
    errors = []
    for pole in morning.world.plan.poles[:80]:
        board = Client().get(f"/gaon/api/transit/stops/{stop_id(pole)}/arrivals").json()
        for arrival in board["arrivals"]:
            came = truth.get((arrival["trip_id"], arrival["stop_position"]))
            if came and arrival["source"] == "live" and arrival["eta_s"] < 900:
                errors.append(datetime.fromisoformat(arrival["at"]).timestamp() - came)
    assert len(errors) > 80
    assert np.median(np.abs(errors)) < 60
    assert np.percentile(np.abs(errors), 90) < 240


def test_every_page_of_the_town_is_there(morning: Terminals):
    client = Client()
    for page in ("", "transit/", "transit/map/", "transit/routes/GAON-1/", "transit/alerts/"):
        assert client.get(f"/gaon/{page}").status_code == 200, page


def test_an_unknown_sender_is_turned_away(morning: Terminals):
    answer = Client().post(
        "/gaon/api/transit/positions",
        {"positions": morning.sent(BEGIN, BEGIN + CYCLE)},
        content_type="application/json",
        headers={"Authorization": "Bearer of bad news"},
    )
    assert answer.status_code == 401
