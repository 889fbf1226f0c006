from datetime import datetime, timedelta

import pytest

from madang.base.clock import TownClock
from madang.site.demo.clock import SEOUL, beginning, setting

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)


def test_by_day_the_town_lives_in_real_time():
    assert beginning("", real=NOON) == NOON
    assert setting(NOON, speed=1, real=NOON) == ""


def test_by_night_it_begins_with_the_next_morning():
    late = NOON.replace(hour=23)
    assert beginning("", real=late) == datetime(2026, 11, 21, 7, 40, tzinfo=SEOUL)
    assert beginning("now", real=late) == late


def test_a_time_or_a_day_can_be_chosen():
    assert beginning("08:15", real=NOON) == NOON.replace(hour=8, minute=15)
    assert beginning("2026-12-25 09:00", real=NOON).isoformat() == "2026-12-25T09:00:00+09:00"
    with pytest.raises(ValueError, match="isoformat"):
        beginning("soon", real=NOON)


def test_at_speed_sixty_an_hour_takes_a_minute():
    begin = NOON.replace(hour=8)
    clock = TownClock.parse(setting(begin, speed=60, real=NOON))
    later = (NOON + timedelta(minutes=1)).timestamp()
    assert clock.at(later) == begin.timestamp() + 3600
