from datetime import datetime, timedelta

import pytest

from madang.site.demo.clock import SEOUL
from madang.site.demo.terminals import Terminals
from madang.site.demo.tests.conftest import SEED
from madang.site.demo.world import World


@pytest.fixture(scope="module")
def terminals() -> Terminals:
    return Terminals(World(SEED))


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, second, tzinfo=SEOUL)


def test_a_restarted_sender_says_what_the_old_one_would_have_said(terminals: Terminals):
    went_on = terminals.sent(at(8), at(8, 1))
    fresh = Terminals(World(SEED)).sent(at(8), at(8, 1))
    assert went_on == fresh
    assert len(went_on) > 200


def test_every_position_is_stamped_within_the_time_asked_for(terminals: Terminals):
    since, until = at(17, 59, 57), at(18)
    times = [position["time"] for position in terminals.sent(since, until)]
    assert times == sorted(times)
    assert since.timestamp() < times[0]
    assert times[-1] <= until.timestamp()


def test_night_buses_report_under_the_day_on_which_they_began(terminals: Terminals):
    night = at(0, 10) + timedelta(days=1)
    sent = terminals.sent(night, night + timedelta(minutes=1))
    assert {position["day"] for position in sent} == {"20261120"}
    assert all(position["trip"].startswith("N1-") for position in sent)


def test_what_a_terminal_does_not_know_is_not_sent(terminals: Terminals):
    sent = terminals.sent(at(8), at(8, 10))
    village = [p for p in sent if p.get("route", "").startswith("GAON-V")]
    assert village
    assert all("trip" not in p and "day" not in p for p in village)
    assert any("route" not in p for p in sent)


def test_at_sixty_times_the_speed_a_message_stays_small(terminals: Terminals):
    assert len(terminals.sent(at(8), at(8, 2))) < 2000
