import pytest

from madang.transit.services import vehicles
from madang.transit.services.routes import RouteNotFound
from madang.transit.tests.livetowns import Buses, a_town, at, bring, forget

WORLD = {"south": -90, "west": -180, "north": 90, "east": 180}


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.MADANG_STATE = tmp_path / "state"
    forget()


@pytest.fixture
def town(db):
    town = a_town()
    bring(town)
    return town


@pytest.fixture
def seen(town):
    buses = Buses(town)
    buses.see(
        at("6:02:10"),
        {"vehicle": "경기 1", "trip": "t2", "lat": 37.005, "occupancy": 5, "bearing": 359.6},
        {"vehicle": "lost", "lat": 37.029, "lon": 127.01},
    )
    return buses


def test_a_bus_on_a_route_is_between_two_stops(town, seen):
    (bus,) = vehicles.on_route(town=town, route_id="1", now=at("6:02:15"))
    assert (bus.vehicle_id, bus.trip_id, bus.headsign, bus.direction) == ("경기 1", "t2", "병원", 0)
    assert (bus.stop_id, bus.stop_name, bus.stop_position) == ("B", "마당시장", 1)
    assert bus.progress == pytest.approx(0.5, abs=0.02)
    assert (bus.route_name, bus.route_color) == ("1", "0B5F4B")
    assert (bus.crowding, bus.seats, bus.low_floor) == ("full", None, None)
    assert (bus.age_s, bus.bearing) == (5, 0)
    assert (bus.lat, bus.lon) == (37.005, 127.0)


def test_a_route_without_buses_and_an_unknown_route_are_told_apart(town, seen):
    assert vehicles.on_route(town=town, route_id="N", now=at("6:02:15")) == []
    with pytest.raises(RouteNotFound):
        vehicles.on_route(town=town, route_id="gone", now=at("6:02:15"))


def test_a_bus_on_no_line_is_still_on_the_map(town, seen):
    found = vehicles.in_box(town=town, now=at("6:02:15"), **WORLD)
    lost = next(bus for bus in found if bus.vehicle_id == "lost")
    assert (lost.route_id, lost.trip_id, lost.stop_id, lost.stop_position) == ("", "", "", None)
    assert len(found) == 2


def test_only_what_is_in_the_box_is_given_and_at_most_so_many(town, seen):
    box = {"south": 37.02, "west": 127.0, "north": 37.04, "east": 127.02}
    now = at("6:02:15")
    assert [bus.vehicle_id for bus in vehicles.in_box(town=town, now=now, **box)] == ["lost"]
    assert len(vehicles.in_box(town=town, now=now, limit=1, **WORLD)) == 1


def test_positions_that_are_too_old_are_on_no_map(town, seen):
    assert vehicles.in_box(town=town, now=at("6:03:11"), **WORLD) == []
    assert vehicles.on_route(town=town, route_id="1", now=at("6:03:11")) == []


def test_before_any_position_came_there_is_no_vehicle(town):
    assert vehicles.in_box(town=town, now=at("6:02"), **WORLD) == []


def test_where_no_bus_is_on_a_trip_those_without_are_shown(town):
    Buses(town).see(at("2:00"), {"vehicle": "lost", "lat": 37.029, "lon": 127.01})
    (bus,) = vehicles.in_box(town=town, now=at("2:00:05"), **WORLD)
    assert (bus.vehicle_id, bus.route_id) == ("lost", "")


def test_vehicles_cost_no_query(town, seen, django_assert_num_queries):
    vehicles.on_route(town=town, route_id="1", now=at("6:02:15"))
    with django_assert_num_queries(0):
        vehicles.on_route(town=town, route_id="1", now=at("6:02:16"))
        vehicles.in_box(town=town, now=at("6:02:16"), **WORLD)


def test_the_api_gives_vehicles_in_a_box_and_on_a_route(town, client):
    empty = client.get("/gaon/api/transit/vehicles?box=37,127,38,128").json()
    assert empty["vehicles"] == []
    assert client.get("/gaon/api/transit/routes/1/vehicles").json()["vehicles"] == []
    assert client.get("/gaon/api/transit/routes/gone/vehicles").status_code == 404
    for wrong in ("1,2,3", "a,b,c,d", "37,127,38,999", "nan,1,2,3"):
        assert client.get(f"/gaon/api/transit/vehicles?box={wrong}").status_code == 422


def test_the_api_gives_the_same_as_the_service(town, client, monkeypatch):
    monkeypatch.setattr("madang.base.clock.now", lambda: at("6:02:15"))
    Buses(town).see(at("6:02:10"), {"vehicle": "bus", "trip": "t2", "lat": 37.005})
    body = client.get("/gaon/api/transit/routes/1/vehicles").json()
    (bus,) = vehicles.on_route(town=town, route_id="1", now=at("6:02:15"))
    assert body == {"now": at("6:02:15").timestamp(), "vehicles": [vars(bus)]}
