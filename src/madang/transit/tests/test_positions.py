import json

import pytest
from django.db import connection

from madang.transit.engine import realtime
from madang.transit.models import PositionBatch, PositionSource
from madang.transit.services import positions
from madang.transit.tests.riders import *  # noqa: F403 - fixtures
from madang.transit.tests.test_imports import a_town

GOOD = {"vehicle": "경기70아1234", "time": 1_795_384_200, "lat": 37.001, "lon": 127.0, "trip": "t1"}
TOKEN = "a token that only the bus company knows"


@pytest.fixture
def source(bare_town):
    source, _ = positions.open_source(town=bare_town, name="버스회사", token=TOKEN)
    return source


@pytest.fixture
def post(client, bare_town):
    def send(body, *, token=TOKEN, content_type="application/json", town=bare_town.slug):
        data = body if isinstance(body, bytes | str) else json.dumps(body)
        return client.post(
            f"/{town}/api/transit/positions",
            data=data,
            content_type=content_type,
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )

    return send


def assert_problem(response, status, kind):
    assert response.status_code == status
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["type"] == f"urn:madang:problem:{kind}"
    assert PositionBatch.objects.count() == 0


def test_positions_are_kept_for_the_live_process(post, source, bare_town):
    response = post({"positions": [GOOD, GOOD | {"vehicle": "V2"}]})
    assert response.status_code == 202
    assert response.json() == {"accepted": 2, "refused": 0, "refusals": []}
    (batch,) = positions.take(town=bare_town)
    assert batch["vehicle"].tolist() == ["경기70아1234".encode(), b"V2"]
    assert positions.take(town=bare_town) == []
    source.refresh_from_db()
    assert (source.accepted, source.refused) == (2, 0)
    assert source.last_received_at is not None


def test_records_that_cannot_be_used_are_told_and_the_others_taken(post, source, bare_town):
    response = post({"positions": [GOOD | {"lat": 95}, GOOD, "rubbish"]})
    assert response.status_code == 202
    assert response.json() == {
        "accepted": 1,
        "refused": 2,
        "refusals": [
            {"row": 0, "field": "lat", "what": "range"},
            {"row": 2, "field": "", "what": "type"},
        ],
    }
    assert len(positions.take(town=bare_town)[0]) == 1


def test_a_gtfs_rt_message_is_taken_too(post, source, bare_town):
    message = realtime._message(1_795_384_200)
    vehicle = message.entity.add(id="e").vehicle
    vehicle.vehicle.id, vehicle.trip.trip_id = "V7", "t1"
    vehicle.position.latitude, vehicle.position.longitude = 37.0, 127.0
    response = post(message.SerializeToString(), content_type="application/x-protobuf")
    assert response.status_code == 202
    assert positions.take(town=bare_town)[0]["vehicle"].tolist() == [b"V7"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + " "])
def test_a_stranger_is_refused(post, source, token):
    assert_problem(post({"positions": [GOOD]}, token=token), 401, "unauthorized")


def test_the_token_of_another_town_is_no_good(post, source, db):
    other = a_town("haneul")
    assert_problem(post({"positions": [GOOD]}, town=other.slug), 401, "unauthorized")


def test_a_closed_source_is_refused(post, source):
    PositionSource.objects.update(is_active=False)
    assert_problem(post({"positions": [GOOD]}), 401, "unauthorized")


def test_a_source_without_token_opens_no_door(post, bare_town):
    PositionSource.objects.create(town=bare_town, name="poll", kind="post")
    assert_problem(post({"positions": [GOOD]}, token=""), 401, "unauthorized")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ("{", 400, "not-json"),
        ("[]", 422, "no-positions"),
        ({"positions": 5}, 422, "no-positions"),
        ({"positions": [{}]}, 422, "no-usable-position"),
    ],
)
def test_what_is_not_a_list_of_positions_is_said_so(post, source, body, status, kind):
    assert_problem(post(body), status, kind)


def test_what_is_no_gtfs_rt_message_is_said_so(post, source):
    response = post(b"\xff\xff\xff", content_type="application/x-protobuf")
    assert_problem(response, 400, "not-gtfs-rt")


def test_too_many_and_too_large_are_refused(post, source, settings, monkeypatch):
    monkeypatch.setattr(positions, "MOST_RECORDS", 1)
    assert_problem(post({"positions": [GOOD, GOOD]}), 413, "too-many-positions")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert_problem(post({"positions": [GOOD]}), 413, "too-large")


def test_a_source_that_sends_too_often_is_told_when_it_may_again(post, source, monkeypatch):
    monkeypatch.setattr(
        positions, "EVERY_MINUTE", positions.Limit("t", positions.re.compile(""), 0, 60)
    )
    response = post({"positions": [GOOD]})
    assert_problem(response, 429, "too-many-requests")
    assert 0 < response.json()["retry_after_s"] <= 60


def test_no_positions_at_all_are_no_mistake(post, source):
    assert post({"positions": []}).json()["accepted"] == 0
    assert PositionBatch.objects.count() == 0


def test_a_damaged_batch_is_dropped_and_the_others_taken(post, source, bare_town):
    post({"positions": [GOOD]})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO transit_positionbatch (town_id, received_at, count, payload)"
            " VALUES (%s, now(), 1, '\\xdead')",
            [bare_town.pk],
        )
    assert [len(batch) for batch in positions.take(town=bare_town)] == [1]
    assert PositionBatch.objects.count() == 0


def test_the_token_itself_is_not_in_the_database(source):
    assert source.token_hash == positions.digest(TOKEN)
    assert TOKEN not in str(PositionSource.objects.values().get())
