import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from madang.towns.models import Region, Town
from madang.towns.services import towns
from madang.transit import jobs
from madang.transit.engine.findings import FeedError
from madang.transit.models import Chunk, Feed, FeedVersion
from madang.transit.services import bundles, feeds, imports, networks
from madang.transit.tests.feedfiles import GOOD, feed, spoilt

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
OTHER_STOPS = spoilt("stops", "시청,", "새시청,")
NEXT_YEAR = GOOD["calendar.txt"].replace("2026", "2027")
SHARED = Path(__file__).parents[4].parent / "shared/data/transit"
State = FeedVersion.State


def a_town(slug: str = "gaon") -> Town:
    nation, _ = Region.objects.get_or_create(level=0, code="KR", defaults={"name_ko": "나라"})
    province, _ = Region.objects.get_or_create(
        level=1, code="KR-1", parent=nation, defaults={"name_ko": "도"}
    )
    region = Region.objects.create(level=2, code=f"KR-{slug}", parent=province, name_ko=slug)
    return Town.objects.create(
        region=region, slug=slug, name_ko="가온", name_en="Gaon", lat=37.0, lon=127.0
    )


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.MADANG_STATE = tmp_path / "state"
    networks.forget()
    towns.forget()


@pytest.fixture
def town(db) -> Town:
    return a_town()


def bring(town: Town, path: Path, **changed: str) -> imports.Outcome:
    switch = changed.pop("switch", True)
    return imports.import_feed(
        feed=feeds.feed_of(town=town),
        path=feed(path / f"{len(list(path.iterdir()))}.zip", **changed),
        now=NOW,
        switch_to_it=bool(switch),
    )


def test_an_imported_feed_is_served_at_once(town, tmp_path):
    stages = []
    outcome = imports.import_feed(
        feed=feeds.feed_of(town=town),
        path=feed(tmp_path / "f.zip"),
        now=NOW,
        progress=lambda stage, share: stages.append((stage, share)),
    )
    version = outcome.version
    assert outcome.fresh
    assert version.state == State.CURRENT
    assert version.counts["trips"] == 3
    assert (str(version.valid_from), str(version.valid_until)) == ("2026-01-01", "2026-12-31")
    assert [stage for stage, _ in stages] == ["read", "validate", "build", "store", "done"]
    assert any(one["params"].get("source") == "validator" for one in version.findings)
    loaded = networks.current(town)
    assert loaded.version.pk == version.pk
    assert loaded.network.stop_names[0] == "시청"


def test_a_town_without_a_feed_says_so(town):
    with pytest.raises(networks.NoNetwork):
        networks.current(town)


def test_another_machine_makes_the_network_from_the_database(town, tmp_path, settings):
    bring(town, tmp_path)
    settings.MADANG_STATE = tmp_path / "another"
    networks.forget()
    assert networks.current(town).network.stop_names[0] == "시청"


def test_a_network_of_an_older_release_is_built_again_from_the_file(town, tmp_path):
    version = bring(town, tmp_path).version
    FeedVersion.objects.filter(pk=version.pk).update(bundle_layout="older")
    networks.forget()
    assert networks.current(town).network.stop_names[0] == "시청"
    assert len(list(bundles.home().iterdir())) == 2


def test_networks_of_versions_that_are_gone_are_swept_away_in_time(town, tmp_path):
    gone = bring(town, tmp_path).version
    feeds.switch(version=bring(town, tmp_path, stops=OTHER_STOPS).version, by=None, now=NOW)
    feeds.delete(version=gone, by=None, now=NOW)
    folder = bundles.home() / gone.bundle_sha256
    kept = set(FeedVersion.objects.values_list("bundle_sha256", flat=True))
    bundles.sweep(kept)
    assert folder.exists()
    os.utime(folder, (0, 0))
    bundles.sweep(kept)
    assert not folder.exists()
    assert networks.current(town).network.stop_names[0] == "새시청"


def test_bytes_that_changed_in_the_database_are_not_served(town, tmp_path, settings):
    version = bring(town, tmp_path).version
    Chunk.objects.filter(version=version, content="network").update(data=b"spoilt")
    settings.MADANG_STATE = tmp_path / "another"
    networks.forget()
    with pytest.raises(bundles.DamagedBundleError):
        networks.current(town)


def test_the_same_file_again_changes_nothing(town, tmp_path):
    path = feed(tmp_path / "f.zip")
    first = imports.import_feed(feed=feeds.feed_of(town=town), path=path, now=NOW)
    again = imports.import_feed(feed=feeds.feed_of(town=town), path=path, now=NOW)
    assert not again.fresh
    assert again.version.pk == first.version.pk
    assert FeedVersion.objects.count() == 1


def test_a_second_version_retires_the_first_and_can_be_rolled_back(town, tmp_path):
    first = bring(town, tmp_path).version
    second = bring(town, tmp_path, stops=OTHER_STOPS).version
    first.refresh_from_db()
    assert (first.state, second.state) == (State.RETIRED, State.CURRENT)
    assert networks.current(town).network.stop_names[0] == "새시청"
    back = feeds.roll_back(feed=first.feed, by=None, now=NOW)
    assert back.pk == first.pk
    assert networks.current(town).network.stop_names[0] == "시청"


def test_rolling_back_without_an_earlier_version_is_refused(town, tmp_path):
    version = bring(town, tmp_path).version
    with pytest.raises(feeds.NotUsableError):
        feeds.roll_back(feed=version.feed, by=None, now=NOW)
    version.refresh_from_db()
    assert version.state == State.CURRENT


def test_next_years_timetable_waits_until_it_begins(town, tmp_path):
    present = bring(town, tmp_path).version
    coming = bring(town, tmp_path, calendar=NEXT_YEAR).version
    assert coming.state == State.READY
    assert feeds.switch_due(town=town, now=NOW) == []
    new_year = datetime(2026, 12, 31, 15, 1, tzinfo=UTC)  # just past midnight in Seoul
    assert feeds.switch_due(town=town, now=datetime(2026, 12, 31, 14, tzinfo=UTC)) == []
    assert [one.pk for one in feeds.switch_due(town=town, now=new_year)] == [coming.pk]
    present.refresh_from_db()
    assert present.state == State.RETIRED


def test_a_broken_file_keeps_the_old_version_and_its_own_reason(town, tmp_path):
    old = bring(town, tmp_path).version
    with pytest.raises(FeedError):
        bring(town, tmp_path, trips="trip_id\n")
    failed = FeedVersion.objects.get(state=State.FAILED)
    assert failed.failure == {
        "code": "missing_column",
        "params": {"file": "trips.txt", "column": "route_id"},
    }
    assert not failed.chunks.exists()
    assert networks.current(town).version.pk == old.pk


def test_a_broken_file_may_be_tried_again(town, tmp_path):
    for _ in range(2):
        with pytest.raises(FeedError):
            bring(town, tmp_path, trips="trip_id\n")
    assert FeedVersion.objects.filter(state=State.FAILED).count() == 2


def test_a_version_that_failed_cannot_be_served(town, tmp_path):
    old = bring(town, tmp_path).version
    with pytest.raises(FeedError):
        bring(town, tmp_path, trips="trip_id\n")
    with pytest.raises(feeds.NotUsableError):
        feeds.switch(version=FeedVersion.objects.get(state=State.FAILED), by=None, now=NOW)
    old.refresh_from_db()
    assert old.state == State.CURRENT


def test_the_version_that_is_served_cannot_be_deleted(town, tmp_path):
    version = bring(town, tmp_path).version
    with pytest.raises(feeds.NotUsableError):
        feeds.delete(version=version, by=None, now=NOW)
    assert networks.current(town).version.pk == version.pk


def test_the_database_itself_allows_one_current_version_only(town, tmp_path):
    first = bring(town, tmp_path).version
    bring(town, tmp_path, stops=OTHER_STOPS)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedVersion.objects.filter(pk=first.pk).update(state=State.CURRENT)


def test_the_database_itself_keeps_a_version_in_its_feeds_town(town, tmp_path):
    version = bring(town, tmp_path).version
    other = a_town("other")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedVersion.objects.filter(pk=version.pk).update(town=other)


def test_towns_are_served_from_their_own_feeds(town, tmp_path):
    other = a_town("other")
    bring(town, tmp_path)
    bring(other, tmp_path, stops=OTHER_STOPS)
    assert networks.current(town).network.stop_names[0] == "시청"
    assert networks.current(other).network.stop_names[0] == "새시청"


def test_the_current_version_is_asked_for_once_in_a_few_seconds(
    town, tmp_path, django_assert_num_queries
):
    bring(town, tmp_path)
    networks.current(town)
    with django_assert_num_queries(0):
        for _ in range(100):
            networks.current(town)


def test_a_submitted_file_waits_for_the_job_and_is_then_served(town, tmp_path):
    path = feed(tmp_path / "f.zip")
    outcome = imports.submit(
        feed=feeds.feed_of(town=town),
        content=[path.read_bytes()],
        file_name="우리 동네.zip",
        importer=None,
        now=NOW,
    )
    assert outcome.version.state == State.QUEUED
    assert jobs.import_version(outcome.version.pk) == State.CURRENT
    assert networks.current(town).version.file_name == "우리 동네.zip"
    again = imports.submit(
        feed=outcome.version.feed,
        content=[path.read_bytes()],
        file_name="x",
        importer=None,
        now=NOW,
    )
    assert not again.fresh


def test_a_submitted_broken_file_ends_the_job_with_its_reason(town):
    outcome = imports.submit(
        feed=feeds.feed_of(town=town), content=[b"no"], file_name="x.zip", importer=None, now=NOW
    )
    assert jobs.import_version(outcome.version.pk) == "not_a_zip"
    assert jobs.import_version(outcome.version.pk) == State.FAILED


def test_an_import_whose_process_died_is_marked_by_and_by(town, tmp_path):
    version = bring(town, tmp_path).version
    dead = FeedVersion.objects.create(
        town=town,
        feed=version.feed,
        sha256="0" * 64,
        file_name="dead.zip",
        file_bytes=1,
        received_at=NOW,
        state=State.IMPORTING,
    )
    jobs.tend_feeds(0)
    dead.refresh_from_db()
    assert (dead.state, dead.failure["code"]) == (State.FAILED, "interrupted")
    assert networks.current(town).version.pk == version.pk


def test_a_new_version_that_cannot_be_loaded_leaves_the_old_one_in_service(
    town, tmp_path, settings, monkeypatch
):
    old = bring(town, tmp_path).version
    assert networks.current(town).version.pk == old.pk
    held = dict(networks._loaded)
    new = bring(town, tmp_path, stops=OTHER_STOPS).version
    Chunk.objects.filter(version=new, content="network").delete()
    settings.MADANG_STATE = tmp_path / "another"
    networks._loaded.update({key: (0.0, loaded) for key, (_, loaded) in held.items()})
    monkeypatch.setattr(networks, "FRESH_S", 0.0)
    assert networks.current(town).version.pk == old.pk
    assert networks.current(town).network.stop_names[0] == "시청"


def test_a_stop_file_serves_stops_until_there_is_a_timetable(town, tmp_path):
    path = tmp_path / "stops.csv"
    path.write_bytes(
        "정류장번호,정류장명,위도,경도,모바일단축번호,도시코드,도시명,관리도시명\n"
        'S1,"시청.앞",37.1,127.1, 27109,31000,가온시,경기BIS\n'
        "S2,먼곳,35.1,128.1,1,32000,다른시,부산BIS\n"
        "S3,자리없음,,,2,31000,가온시,경기BIS\n".encode("cp949")
    )
    stops = feeds.feed_of(town=town, kind=Feed.Kind.STOPS, city="가온")
    version = imports.import_feed(feed=stops, path=path, now=NOW).version
    network = networks.current(town).network
    assert list(network.stop_names) == ["시청.앞", "자리없음"]
    assert network.stop_codes[0] == "27109"
    assert version.counts["trips"] == 0
    bring(town, tmp_path)
    assert networks.current(town).network.stop_names[0] == "시청"


@pytest.mark.shared
def test_the_whole_of_manhattan_is_imported_and_served(town):
    path = SHARED / "gtfs/nyc_bus_m.zip"
    if not path.exists():
        pytest.skip("../shared/data/transit/gtfs/nyc_bus_m.zip is not here")
    version = imports.import_feed(feed=feeds.feed_of(town=town), path=path, now=NOW).version
    assert version.state == State.CURRENT
    assert version.counts["stop_times"] == 686_876
    network = networks.current(town).network
    assert network.route_short_names.row("M15") is not None or "M15" in list(network.route_ids)
