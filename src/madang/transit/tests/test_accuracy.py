import numpy as np
import pytest

from madang.transit.engine import accuracy, replays
from madang.transit.tests.feedfiles import feed
from madang.transit.tests.recordings import WMATA_FEED, WMATA_PINGS, needs, network_of


def score(horizon, error):
    """The score of one prediction that was `error` seconds off (+ late), `horizon` ahead."""
    actual = np.array([float(horizon)])
    return accuracy.score(np.zeros(1), actual - error, actual)


@pytest.mark.parametrize(
    ("horizon", "place"),
    [(0, 0), (179, 0), (180, 1), (359, 1), (360, 2), (599, 2), (600, 3), (899, 3)],
)
def test_a_bucket_has_its_lower_bound_and_not_its_upper(horizon, place):
    assert score(horizon, 0).counts[place] == 1


@pytest.mark.parametrize("horizon", [900, 1200])
def test_beyond_a_quarter_of_an_hour_nothing_counts(horizon):
    assert sum(score(horizon, 0).counts) == 0


@pytest.mark.parametrize(
    ("horizon", "early", "late"), [(90, 30, 90), (270, 60, 150), (480, 60, 210), (700, 90, 270)]
)
def test_tolerances_are_inclusive_and_not_symmetric(horizon, early, late):
    place = accuracy.bucket(np.array([horizon]))[0]
    for error, right in ((-early, 100), (-early - 1, 0), (late, 100), (late + 1, 0)):
        assert score(horizon, error).buckets[place] == right


def test_the_overall_figure_is_the_plain_mean_of_the_buckets():
    actual = np.array([100.0, 100.0, 200.0, 400.0, 700.0])
    told = actual - np.array([0.0, 91.0, 0.0, 0.0, 500.0])
    result = accuracy.score(np.zeros(5), told, actual)
    assert result.buckets == (50.0, 100.0, 100.0, 0.0)
    assert result.overall == 62.5
    assert result.mae_s == (45.5, 0.0, 0.0, 500.0)


@pytest.mark.shared
def test_riders_of_a_real_morning_are_told_the_right_time():
    needs(WMATA_FEED, WMATA_PINGS)
    result = replays.score(network_of(WMATA_FEED), replays.recording(WMATA_PINGS))
    assert result["overall"] >= 90.0
    assert result["rider_view"]["overall"] >= 89.0
    for (name, mae), bar in zip(result["median_mae_s"].items(), (31, 57, 82, 112), strict=True):
        assert mae <= bar, name
    assert result["coverage"] >= 99.0
    assert result["predictions"] > 150_000
    assert result["observed_arrivals"] > 5_000


def test_a_recording_without_a_needed_column_is_refused(tmp_path):
    path = tmp_path / "pings.csv"
    path.write_text("vehicle.vehicle.id,vehicle.timestamp\n1,2\n")
    with pytest.raises(ValueError, match="latitude"):
        replays.recording(path)


@pytest.mark.parametrize("content", ["a\nb,c,d\n", ""])
def test_what_is_no_recording_is_refused_in_one_line(tmp_path, content, capsys):
    path = tmp_path / "pings.csv"
    path.write_text(content)
    feed(tmp_path / "feed.zip")
    assert replays.main([str(tmp_path / "feed.zip"), str(path)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("score-etas: ")
    assert told.err.count("\n") == 1
