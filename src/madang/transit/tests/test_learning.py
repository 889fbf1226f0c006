"""What the live engine learns: segment times, set-outs, and how wrong it was."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.transit.engine import histories, quantiles, setouts
from madang.transit.engine.histories import Traversals

NINE = 18  # the half-hour that begins at nine


def seen(took, *, segment=0, kind=0, bin=NINE, planned=60.0, start=0.0):
    """Traversals of one segment, a minute apart, that took so many seconds each."""
    size = len(took)
    return Traversals(
        segment=np.full(size, segment, np.int32),
        took=np.array(took, np.float64),
        planned=np.full(size, planned),
        at=start + 60.0 * np.arange(size),
        kind=np.full(size, kind, np.int32),
        bin=np.full(size, bin, np.int32),
    )


def expected(history, *, now=1e9, kind=0, first_bin=NINE, ahead=0, segment=0):
    found = histories.estimates(history, now=now, kind=kind, first_bin=first_bin)
    return float(found.mean[ahead, segment])


def test_before_anything_is_seen_nothing_outweighs_the_timetable():
    found = histories.estimates(histories.blank(3), now=0.0, kind=0, first_bin=0)
    assert (found.weight == 0).all()
    assert found.pace == 1.0


def test_the_mean_of_the_half_hour_is_learnt():
    history = histories.blank(2)
    histories.learn(history, seen([100.0] * 30))
    assert expected(history) == pytest.approx(100, abs=0.5)
    assert expected(history, segment=1) == 0.0


def test_each_time_of_day_and_kind_of_day_is_learnt_apart():
    history = histories.blank(1)
    histories.learn(history, seen([200.0] * 40, bin=NINE))
    histories.learn(history, seen([100.0] * 40, bin=NINE + 4))
    assert expected(history, first_bin=NINE) > 180
    assert expected(history, first_bin=NINE + 4) < 110
    histories.learn(history, seen([50.0] * 40, bin=NINE, kind=2))
    assert expected(history, kind=2) < 65
    assert expected(history, kind=0) > 150


def test_one_long_stop_does_not_spoil_the_mean():
    history = histories.blank(1)
    histories.learn(history, seen([60.0, 62.0, 58.0, 61.0, 59.0, 60.0, 900.0]))
    assert expected(history) < 75


def test_the_gain_is_that_of_thetransitclock():
    """Gain = (e + var) / (e + 2 var); estimate = (1 - gain) last + gain average; e := var gain."""
    history = histories.blank(1)
    history.all_mean[0] = history.mean[0, NINE, 0] = 100.0
    history.all_var[0], history.error[0] = 400.0, 100.0
    history.all_count[0] = history.number[0, NINE, 0] = 50.0
    history.last[0], history.last_at[0] = 160.0, 1_000.0
    history.trust[:] = 1.0  # proved right
    gain = (100 + 400) / (100 + 800)
    assert expected(history, now=1_100.0) == pytest.approx((1 - gain) * 160 + gain * 100, rel=1e-5)
    assert expected(history, now=1_100.0, ahead=2) == pytest.approx(
        100 + (1 - gain) / 4 * 60, rel=1e-5
    )
    assert expected(history, now=1_000.0 + histories.FRESH_S + 1) == 100.0


def test_a_gain_that_proves_wrong_is_no_longer_trusted():
    history = histories.blank(1)
    random = np.random.default_rng(1)
    histories.learn(history, seen(random.normal(100, 30, 5_000).clip(20, 300)))
    assert history.trust[0] / history.trust[1] < 0.2


def test_the_error_of_the_gain_follows_the_variance():
    history = histories.blank(1)
    histories.learn(history, seen([80.0, 120.0] * 20))
    var = history.all_var[0]
    assert history.error[0] == pytest.approx(0.618 * var, rel=0.1)  # e = var (e+var)/(e+2var)


def test_the_pace_of_the_day_corrects_the_timetable():
    history = histories.blank(1)
    histories.learn(history, seen([90.0] * 2_000, planned=60.0))
    found = histories.estimates(history, now=0.0, kind=0, first_bin=NINE)
    assert found.pace == pytest.approx(1.5, abs=0.1)


def test_how_vehicles_approach_a_stop_is_learnt():
    history = histories.blank(1)
    histories.learn(history, seen([100.0] * 5))
    half = np.full(3_000, 0.55)
    histories.learn_approaches(history, np.zeros(3_000, np.int32), half, np.full(3_000, 30.0))
    assert history.approach[0, 5] == pytest.approx(0.3, abs=0.02)
    assert history.approach[0, 4] == 0.45


def test_vehicles_that_set_out_late_are_expected_late():
    known = setouts.blank()
    setouts.learn(known, np.full(200, 180.0))
    assert setouts.expected(known, np.array([-300.0]))[0] == pytest.approx(187, abs=20)


def test_one_that_is_later_than_most_is_expected_to_leave_soon_after():
    known = setouts.blank()
    setouts.learn(known, np.linspace(0, 300, 300))
    assert 250 < setouts.expected(known, np.array([240.0]))[0] < 310


@given(st.lists(st.floats(-3_000, 5_000), max_size=50), st.floats(-2_000, 3_000))
def test_a_set_out_is_never_expected_in_the_past(late, so_far):
    known = setouts.blank()
    setouts.learn(known, np.array(late, np.float64))
    assert setouts.expected(known, np.array([so_far]))[0] > so_far


def told(residuals, horizon, state=0):
    """(median, be-by) in seconds from now for a raw prediction `horizon` ahead."""
    times = quantiles.tell(residuals, 0.0, np.array([float(horizon)]), np.array([state], np.int8))
    return float(times.at[0]), float(times.be_by[0])


def matured(residuals, horizon, errors, state=0):
    quantiles.mature(
        residuals,
        np.full(len(errors), float(horizon)),
        np.array(errors, np.float64),
        np.full(len(errors), state, np.int8),
    )
    residuals.made_at = -np.inf
    quantiles.refresh(residuals, 0.0)


def test_before_evidence_one_is_told_to_come_a_little_early():
    for horizon in (120, 300, 600, 900):
        at, be_by = told(quantiles.blank(), horizon)
        assert at == pytest.approx(horizon, abs=20)
        assert 0 < horizon - be_by < 0.35 * horizon + 30


def test_the_median_follows_what_was_seen():
    residuals = quantiles.blank()
    matured(residuals, 300, np.random.default_rng(2).laplace(40, 20, 20_000))
    assert told(residuals, 300)[0] == pytest.approx(340, abs=8)


def test_the_wilder_the_errors_the_earlier_one_must_be_there():
    calm, wild = quantiles.blank(), quantiles.blank()
    random = np.random.default_rng(3)
    matured(calm, 480, random.normal(0, 10, 20_000))
    matured(wild, 480, random.normal(0, 90, 20_000))
    at, be_by = told(wild, 480)
    assert at - be_by > 50
    assert told(calm, 480)[1] > be_by


def test_the_time_to_be_there_keeps_more_riders_within_tolerance_than_the_median():
    residuals, random = quantiles.blank(), np.random.default_rng(4)
    matured(residuals, 480, random.normal(0, 90, 20_000))
    actual = 480 + random.normal(0, 90, 20_000)
    at, be_by = told(residuals, 480)

    def right(time):
        return ((actual - time >= -60) & (actual - time <= 210)).mean()

    assert right(be_by) > right(at) + 0.1
    best = max(right(480 - shift) for shift in range(0, 200, 5))
    assert right(be_by) > best - 0.01


def test_vehicles_in_different_states_err_differently():
    residuals = quantiles.blank()
    matured(residuals, 300, np.full(5_000, 120.0), state=2)
    matured(residuals, 300, np.full(5_000, 0.0), state=0)
    assert told(residuals, 300, state=2)[0] > told(residuals, 300, state=0)[0] + 20


def test_old_evidence_fades():
    residuals = quantiles.blank()
    matured(residuals, 300, np.full(100, 60.0))
    before = residuals.counts.sum()
    quantiles.refresh(residuals, quantiles.HALF_LIFE_S)
    assert residuals.counts.sum() == pytest.approx(before / 2)


@given(
    st.lists(st.tuples(st.floats(0, 1500), st.floats(-600, 900)), max_size=40),
    st.floats(0, 5400),
    st.floats(0, 600),
)
def test_later_buses_are_told_later_and_nobody_is_told_to_come_after_the_bus(errors, at, more):
    residuals = quantiles.blank()
    for horizon, error in errors:
        quantiles.mature(residuals, np.array([horizon]), np.array([error]), np.zeros(1, np.int8))
    residuals.made_at = -np.inf
    quantiles.refresh(residuals, 0.0)
    first, second = told(residuals, at), told(residuals, at + more)
    assert 0 <= first[1] <= first[0]
    assert first[0] <= second[0] + 1e-6
    assert first[1] <= second[1] + 1e-6
