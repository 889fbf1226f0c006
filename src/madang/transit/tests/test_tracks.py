import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.transit.engine import tracks
from madang.transit.engine.tracks import METRES_PER_DEGREE, Sightings, Tracks


def track(*points):
    """One track through (east, north) metres from 37 N, 127 E."""
    east, north = np.array(points, np.float64).T
    lat = 37.0 + north / METRES_PER_DEGREE
    lon = 127.0 + east / METRES_PER_DEGREE / np.cos(np.radians(37.0))
    dist = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(east), np.diff(north)))])
    return Tracks(np.array([0, len(lat)], np.int32), lat, lon, dist, np.zeros(1, np.int32))


def match(line, east, north, *, low=0.0, high=np.inf, bearing=np.nan, expected=0.0, pull=0.0):
    one = [np.array([value], np.float64) for value in (bearing, low, high, expected, pull)]
    place = (
        np.array([37.0 + north / METRES_PER_DEGREE]),
        np.array([127.0 + east / METRES_PER_DEGREE / np.cos(np.radians(37.0))]),
    )
    along, off = tracks.match(line, Sightings(np.zeros(1, np.int32), *place, *one))
    return along[0], off[0]


STRAIGHT = track((0, 0), (0, 1000))
OUT_AND_BACK = track((0, 0), (0, 1000), (0, 0))
LOOP = track((0, 0), (500, 0), (500, 500), (0, 500), (0, 0))


def test_a_vehicle_beside_the_track_is_on_it_at_the_foot_of_the_perpendicular():
    assert match(STRAIGHT, 30, 400) == (pytest.approx(400, abs=0.5), pytest.approx(30, abs=0.1))


def test_before_the_beginning_and_past_the_end_the_ends_are_nearest():
    assert match(STRAIGHT, 0, -50)[0] == 0.0
    assert match(STRAIGHT, 0, 1050)[0] == pytest.approx(1000)


def test_on_an_out_and_back_street_the_window_tells_which_way_it_is_going():
    assert match(OUT_AND_BACK, 0, 400, low=300, high=700)[0] == pytest.approx(400, abs=0.5)
    assert match(OUT_AND_BACK, 0, 400, low=1400, high=1900)[0] == pytest.approx(1600, abs=0.5)


def test_where_both_ways_are_in_the_window_the_bearing_decides():
    assert match(OUT_AND_BACK, 0, 900, bearing=0.0)[0] == pytest.approx(900, abs=0.5)
    assert match(OUT_AND_BACK, 0, 900, bearing=180.0)[0] == pytest.approx(1100, abs=0.5)


def test_at_the_seam_of_a_loop_the_expected_place_decides():
    assert match(LOOP, 0, 0, expected=0, pull=0.02)[0] == pytest.approx(0, abs=1)
    assert match(LOOP, 0, 0, expected=2000, pull=0.02)[0] == pytest.approx(2000, abs=1)


def test_a_window_without_any_track_matches_nothing():
    assert match(STRAIGHT, 0, 400, low=2000, high=2500)[1] >= 500


def test_the_window_reaches_a_little_back_and_as_far_ahead_as_one_can_drive():
    low, high = tracks.window(np.array([1000.0]), np.array([30.0]), 30.0)
    assert (low[0], high[0]) == (900.0, 2200.0)


@given(st.floats(0, 2000), st.floats(-80, 80), st.floats(0, 2000), st.floats(0, 800))
def test_a_match_is_always_within_its_window(north, east, low, width):
    along, off = match(OUT_AND_BACK, east, min(north, 1000), low=low, high=low + width)
    assert np.isinf(off) or low - 1e-6 <= along <= min(low + width, 2000) + 1e-6


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_a_vehicle_that_moves_on_is_never_matched_further_back(first, second):
    early, late = sorted((first, second))
    assert match(STRAIGHT, 0, early)[0] <= match(STRAIGHT, 0, late)[0] + 1e-6
