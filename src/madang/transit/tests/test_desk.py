import pytest

from madang.transit import desk
from madang.transit.tests import livetowns

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    livetowns.forget()
    yield livetowns.a_town()
    livetowns.forget()


def figures(town):
    now = livetowns.at("8:00")
    return {figure.key: figure.value(town, now) for figure in desk.FIGURES}


def test_a_town_without_a_timetable_has_no_figures_and_a_step_to_do(town):
    assert figures(town) == {
        "transit.stops": None, "transit.routes": None, "transit.days_left": None,
    }  # fmt: skip
    assert not desk.STEPS[0].is_done(town, livetowns.at("8:00"))


def test_a_town_with_one_has_them_and_the_step_is_done(town):
    livetowns.bring(town)
    known = figures(town)

    assert known["transit.stops"] > 0
    assert known["transit.routes"] > 0
    assert known["transit.days_left"] >= 0
    assert desk.STEPS[0].is_done(town, livetowns.at("8:00"))
