"""The verb `journeys`, and the answers of other engines."""

import gzip
import json
from pathlib import Path

import pytest

from madang.transit.engine import batches

SHARED = Path(__file__).parents[5] / "shared" / "data" / "transit"


def test_queries_that_cannot_be_asked_are_refused_in_one_sentence(tmp_path, capsys):
    queries = tmp_path / "queries.json"
    for text, message in (
        ("nonsense", "is not a file of queries"),
        ("[]", "is not a file of queries"),
        ('{"queries": 3}', "is not a list"),
        ('{"date": "soon", "queries": []}', "is not a file of queries"),
    ):
        queries.write_text(text)

        assert batches.main(["feed.zip", str(queries)]) == 1
        captured = capsys.readouterr()
        assert message in captured.err
        assert captured.err.count("\n") == 1
        assert not captured.out


@pytest.fixture(scope="module")
def bench():
    feed = SHARED / "gtfs" / "bench_nyc_wed.zip"
    if not feed.exists():
        pytest.skip("needs ../shared/data/transit/gtfs/bench_nyc_wed.zip")
    return feed


@pytest.mark.shared
def test_point_to_point_agrees_with_another_engine_on_a_metropolis(bench, capsys):
    reference = SHARED / "reference" / "nyc_wed_p2p_200.json"

    assert batches.main([str(bench), str(reference)]) == 0

    answer = json.loads(capsys.readouterr().out)
    asked = json.loads(reference.read_text())["queries"]
    assert [one["id"] for one in answer["journeys"]] == [one["id"] for one in asked]
    for got, wanted in zip(answer["journeys"], asked, strict=True):
        assert sorted(map(_pair, got["pareto"])) == sorted(map(_pair, wanted["pareto"]))
    assert {"load_seconds", "query_ms", "peak_mb"} < set(answer)
    assert set(answer["query_ms"]) == {"mean", "p50", "p95"}


@pytest.mark.shared
def test_one_to_all_agrees_with_another_engine_on_a_metropolis(bench, capsys):
    reference = SHARED / "reference" / "nyc_wed_one_to_all_40_zero_change.json.gz"
    options = ["--one-to-all", "--same-stop-change", "0", "--threads", "2"]

    assert batches.main([str(bench), str(reference), *options]) == 0

    answer = json.loads(capsys.readouterr().out)
    asked = json.loads(gzip.decompress(reference.read_bytes()))["queries"]
    for got, wanted in zip(answer["journeys"], asked, strict=True):
        assert got["travel_time_s"] == wanted["travel_time_s"]


def _pair(one):
    return one["arr"], one["transfers"]
