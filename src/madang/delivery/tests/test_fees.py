import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.delivery.engine.fees import EARTH_M, Band, distance_m, fee

BANDS = [Band(3_000, 3_500), Band(1_000, 2_000), Band(5_000, 3_000)]
PLACES = st.tuples(st.floats(-80, 80), st.floats(-179, 179))


@pytest.mark.parametrize(
    ("metres", "won"), [(0, 2_000), (1_000, 2_000), (1_000.1, 3_500), (5_000, 3_000), (5_001, None)]
)
def test_the_band_of_a_distance_says_the_fee(metres, won):
    assert fee(BANDS, metres) == won


def test_a_shop_without_bands_delivers_nowhere():
    assert fee([], 0) is None


def test_a_degree_of_latitude_is_111_km():
    assert distance_m((37, 127), (38, 127)) == pytest.approx(EARTH_M * 3.141592653589793 / 180)


@given(PLACES, PLACES)
def test_it_is_as_far_there_as_back(here, there):
    assert distance_m(here, there) == pytest.approx(distance_m(there, here))
    assert distance_m(here, here) == 0


@given(
    st.lists(st.builds(Band, st.integers(100, 20_000), st.integers(0, 9_000))), st.floats(0, 3e4)
)
def test_whoever_is_within_a_band_has_a_fee(bands, metres):
    found = fee(bands, metres)

    assert (found is None) is (not any(metres <= band.up_to_m for band in bands))
    assert found is None or found in {band.fee_won for band in bands if metres <= band.up_to_m}
