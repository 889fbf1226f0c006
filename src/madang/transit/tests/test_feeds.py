import codecs
import zipfile
from datetime import date
from pathlib import Path

import gtfs_guru
import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from madang.transit.engine import stopfiles, validation
from madang.transit.engine.archives import Limits
from madang.transit.engine.feeds import Feed, read
from madang.transit.engine.findings import FeedError, Finding
from madang.transit.engine.networks import Network
from madang.transit.engine.timetables import Walk, build
from madang.transit.services import notices_ko
from madang.transit.services import validation as texts
from madang.transit.tests.feedfiles import GOOD, feed, spoilt

ROOT = Path(__file__).parents[4]
HEADS = {name.removesuffix(".txt"): text.splitlines()[0] + "\n" for name, text in GOOD.items()}


def lived_with(path: Path, **changed: str | bytes) -> tuple[Network, dict[str, Finding]]:
    given = read(feed(path / "feed.zip", **changed))
    return build(given, walk=Walk()), {finding.code: finding for finding in given.findings}


ODD = {
    "a byte order mark": ({}, {"stops": codecs.BOM_UTF8 + GOOD["stops.txt"].encode()}),
    "windows line ends": ({}, {"stops": GOOD["stops.txt"].replace("\n", "\r\n")}),
    "old mac line ends": ({}, {"stops": GOOD["stops.txt"].replace("\n", "\r")}),
    "blanks round values": ({}, {"stops": GOOD["stops.txt"].replace(",", " , ")}),
    "quoted values after blanks": (
        {},
        {"stops": GOOD["stops.txt"].replace(",시청,", ', "시청",').replace("101", ' "101"')},
    ),
    "capital headers": (
        {},
        {"stops": HEADS["stops"].upper() + GOOD["stops.txt"].split("\n", 1)[1]},
    ),
    "tabs and ideographic blanks": ({}, {"stops": spoilt("stops", ",시청,", ",　시청\t,")}),
    "cp949": ({"other_encoding"}, {"stops": GOOD["stops.txt"].encode("cp949")}),
    "utf-16": ({"other_encoding"}, {"stops": GOOD["stops.txt"].encode("utf-16")}),
    "blank rows": ({}, {"stops": GOOD["stops.txt"].replace("\n", "\n\n")}),
    "ragged rows": ({}, {"stops": spoilt("stops", "0,\nB", "0,,,,\nB").rstrip(",\n")}),
    "twice the same stop": ({"duplicate_id"}, {"stops": GOOD["stops.txt"] + "A,9,다른,1,1,0,\n"}),
    "twice the same route": ({"duplicate_id"}, {"routes": GOOD["routes.txt"] + "1,ga,9,x,3,\n"}),
    "a stop without id": ({"missing_id"}, {"stops": GOOD["stops.txt"] + ",9,다른,1,1,0,\n"}),
    "twice the same header": (
        {"duplicate_column"},
        {"routes": GOOD["routes.txt"].replace("route_color", "route_id")},
    ),
    "a stray quote": ({"malformed_rows"}, {"routes": spoilt("routes", "시청-병원", '"시청"-병원')}),
    "dates of the year 9999": (
        {"absurd_dates"},
        {"calendar": GOOD["calendar.txt"].replace("20261231", "99991231")},
    ),
    "dates that end before they begin": (
        {"bad_dates"},
        {"calendar": GOOD["calendar.txt"] + "odd,1,1,1,1,1,1,1,20270101,20260101\n"},
    ),
    "places that are no numbers": (
        {"stop_without_place"},
        {"stops": spoilt("stops", "37.0100,127.0000", "NaN,inf")},
    ),
    "places off the globe": (
        {"stop_without_place"},
        {"stops": spoilt("stops", "37.0100,127.0000", "370,1270")},
    ),
    "an unknown stop in a trip": (
        {"unknown_reference"},
        {"stop_times": GOOD["stop_times.txt"] + "t1,08:00:00,08:00:00,ZZ,9\n"},
    ),
    "twice the same place in a trip": (
        {"duplicate_stop_sequence"},
        {"stop_times": GOOD["stop_times.txt"] + "t1,08:00:00,08:00:00,A,4\n"},
    ),
    "a sequence that is no number": (
        {"bad_number"},
        {"stop_times": GOOD["stop_times.txt"] + "t1,08:00:00,08:00:00,A,last\n"},
    ),
    "a time that is none": (
        {"bad_time", "blank_times"},
        {"stop_times": spoilt("stop_times", "07:05:00,07:05:30", "7h05,soon")},
    ),
    "an unknown shape": (
        {"unknown_reference"},
        {"trips": spoilt("trips", "t1,병원,0,b1,s1", "t1,병원,0,b1,s9")},
    ),
    "shape points at no place": (
        {"bad_shape_points"},
        {"shapes": GOOD["shapes.txt"] + "s1,x,127,9\n"},
    ),
    "a shape of one point": ({}, {"shapes": HEADS["shapes"] + "s1,37,127,1\n"}),
    "frequencies of unknown trips": (
        {"bad_frequency"},
        {"frequencies": "trip_id,start_time,end_time,headway_secs\nzz,1:00:00,2:00:00,60\n"},
    ),
    "a headway of nothing": (
        {"bad_frequency"},
        {"frequencies": "trip_id,start_time,end_time,headway_secs\nt1,1:00:00,2:00:00,0\n"},
    ),
    "shapes that are no table": (
        {"unusable_file", "unknown_reference"},
        {"shapes": bytes(range(256))},
    ),
    "transfers without columns": ({"missing_column"}, {"transfers": "a,b\n1,2\n"}),
    "transfers in a circle": (
        {},
        {"transfers": "from_stop_id,to_stop_id,transfer_type\nA,B,0\nB,C,0\nC,A,0\nA,A,0\n"},
    ),
    "an unknown time zone": (
        {"bad_timezone"},
        {"agency": spoilt("agency", "Asia/Seoul", "Mars/Base")},
    ),
    "a hostile time zone": (
        {"bad_timezone"},
        {"agency": spoilt("agency", "Asia/Seoul", "../../etc/passwd")},
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_feed_is_read_all_the_same(case, tmp_path):
    expected, changed = ODD[case]
    network, found = lived_with(tmp_path, **changed)
    assert set(found) == set(expected)
    assert network.stop_names[0] == "시청"
    assert network.stop_codes[0] == "101"
    assert {"t1", "t2", "t3"} <= {trip.split("@")[0] for trip in network.trip_ids}
    for finding in found.values():
        for language in ("ko", "en"):
            with override(language):
                assert "%(" not in texts.title(finding.code, finding.params)


def test_a_quoted_line_break_stays_in_its_value(tmp_path):
    stops = spoilt("stops", ",시청,", ',"시청\n앞",')
    assert lived_with(tmp_path, stops=stops)[0].stop_names[0] == "시청\n앞"


def test_latin_letters_are_read_as_such(tmp_path):
    stops = spoilt("stops", "시청", "Olsøya").replace("마당시장", "x").replace("가온역", "y")
    network, found = lived_with(tmp_path, stops=stops.replace("병원앞", "z").encode("latin-1"))
    assert network.stop_names[0] == "Olsøya"
    assert found["other_encoding"].params == {"encoding": "cp1252"}


def test_files_in_a_folder_are_found_and_the_shallowest_wins(tmp_path):
    path = tmp_path / "f.zip"
    with zipfile.ZipFile(path, "w") as target:
        for name, text in GOOD.items():
            target.writestr(f"gtfs/{name}", text)
            target.writestr(f"gtfs/old/{name}", "x\n")
            target.writestr(f"__MACOSX/{name}", "x\n")
    given = read(path)
    assert {finding.code for finding in given.findings} == {"nested_folder", "duplicate_file"}
    assert len(build(given).trip_ids) == 3


def test_nothing_is_written_while_a_feed_is_read(tmp_path, monkeypatch):
    path = feed(tmp_path / "f.zip")
    monkeypatch.chdir(tmp_path)
    build(read(path))
    assert [file.name for file in tmp_path.iterdir()] == ["f.zip"]


def test_a_calendar_of_many_services_and_years_stays_within_bounds(tmp_path):
    services = "".join(f"s{n},1,1,1,1,1,1,1,19000101,99991231\n" for n in range(300))
    path = feed(tmp_path / "f.zip", calendar=GOOD["calendar.txt"] + services)
    given = read(path, Limits(day_cells=1_000_000))
    network = build(given)
    assert network.service_days.size <= 1_000_000
    assert {"calendar_cut", "absurd_dates"} <= {finding.code for finding in given.findings}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=st.sampled_from(sorted(GOOD)),
    start=st.integers(0, 400),
    length=st.integers(0, 40),
    rubbish=st.binary(max_size=12) | st.text('0123456789,"\n-:. ABst', max_size=30).map(str.encode),
)
def test_whatever_is_spoilt_a_feed_is_read_or_refused(tmp_path, table, start, length, rubbish):
    text = GOOD[table].encode()
    spoilt_bytes = text[:start] + rubbish + text[start + length :]
    try:
        made: Feed = read(feed(tmp_path / "f.zip", **{table.removesuffix(".txt"): spoilt_bytes}))
        network = build(made, walk=Walk())
    except FeedError as refused:
        event(refused.code)
        said = refused.code in texts.FAILURES
    else:
        said = {finding.code for finding in made.findings} <= set(texts.FINDINGS)
        assert len(network.trip_ids) > 0
        assert (network.departures >= network.arrivals).all()
    assert said


def test_every_notice_of_the_validator_has_a_korean_title():
    assert set(gtfs_guru.notice_codes()) == set(notices_ko.TITLES)
    for code, text in notices_ko.TITLES.items():
        assert any("가" <= letter <= "힣" for letter in text), code


def test_every_failure_and_finding_is_said_in_korean_too():
    for text in [*texts.FAILURES.values(), *texts.FINDINGS.values()]:
        with override("en"):
            english = str(text)
        with override("ko"):
            assert str(text) != english


def test_the_validators_notices_become_findings_worst_first(tmp_path):
    path = feed(tmp_path / "without an ending", stops=spoilt("stops", "37.0100", "0.0"))
    found = validation.validate(path, on=date(2026, 6, 1))
    assert "missing_recommended_file" in {finding.code for finding in found}
    order = [validation.ORDER[finding.severity] for finding in found]
    assert order == sorted(order)
    with override("ko"):
        assert texts.title(found[0].code, found[0].params) == notices_ko.TITLES[found[0].code]


def test_a_validator_that_does_not_end_is_given_up(tmp_path):
    found = validation.validate(feed(tmp_path / "f.zip"), on=date(2026, 6, 1), within_s=0.01)
    assert [finding.code for finding in found] == ["validator_failed"]


@pytest.mark.shared
def test_the_national_stop_file_is_read_whole():
    path = ROOT.parent / "shared/data/transit/korea/korea_bus_stops_20250615.csv.gz"
    if not path.exists():
        pytest.skip("../shared/data/transit/korea/korea_bus_stops_20250615.csv.gz is not here")
    frame, found = stopfiles.read(path)
    network = stopfiles.network(frame, found)
    assert len(network.stop_ids) == 206_022
    assert network.stop_names[0] == "길안정류장"
    assert len(stopfiles.read(path, city="경기BIS")[0]) == 45_408
