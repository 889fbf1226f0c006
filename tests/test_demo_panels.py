"""The demo's lottery panels: one drawn, one that calls."""

import pytest

from madang.base import clock
from madang.participation.models import Panel, Seat, Volunteer
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, someone
from madang.site.demo import panels

pytestmark = pytest.mark.django_db


def test_gaon_has_drawn_one_panel_and_calls_for_another():
    town, now = a_town(), clock.now()
    assert not panels.is_seeded(town, None, now)

    panels.seed(town, None, someone(None, Role.INSTALLATION_OPERATOR), now)

    assert panels.is_seeded(town, None, now)
    drawn, calling = (Panel.objects.get(title=one) for one in (panels.DRAWN, panels.CALLING))
    assert calling.is_open(now)
    assert Volunteer.objects.filter(panel=calling).count() == panels.FEW
    seats = Seat.objects.filter(panel=drawn)
    left = panels.SIZE - seats.taken().count()
    assert left in {0, 1}, "who declined has a successor where the quotas leave one"
    assert seats.filter(state="declined").count() == 1
