import json

import numpy as np
import pytest

from madang.site.demo import geography
from madang.site.demo.geography import Town
from madang.site.demo.plane import area, degrees, inside, metres


def test_the_dongs_tile_the_town(town: Town):
    assert sum(area(dong.outline) for dong in town.dongs) == pytest.approx(
        abs(area(town.outline)), rel=1e-9
    )
    low, high = town.outline.min(axis=0), town.outline.max(axis=0)
    points = np.random.default_rng(1).uniform(low, high, (4000, 2))
    covered = sum(inside(points, dong.outline).astype(int) for dong in town.dongs)
    assert (covered == inside(points, town.outline)).all()


def test_no_dong_crosses_itself(town: Town):
    for dong in town.dongs:
        p, q = dong.outline, np.roll(dong.outline, -1, axis=0)
        r = (q - p)[:, None]
        s, gap = (q - p)[None], p[None] - p[:, None]
        cross = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
        cross = np.where(np.abs(cross) < 1e-9, np.inf, cross)
        t = (gap[..., 0] * s[..., 1] - gap[..., 1] * s[..., 0]) / cross
        u = (gap[..., 0] * r[..., 1] - gap[..., 1] * r[..., 0]) / cross
        hits = (t > 1e-9) & (t < 1 - 1e-9) & (u > 1e-9) & (u < 1 - 1e-9)
        assert not hits.any(), dong.name_ko


def test_about_sixty_thousand_people_live_in_ten_dongs(town: Town):
    assert len(town.dongs) == 10
    assert 59_000 <= sum(dong.population for dong in town.dongs) <= 61_000
    assert len({dong.code for dong in town.dongs}) == 10


def test_every_dong_can_be_found_from_a_point_in_it(town: Town):
    city_hall = next(place for place in town.places if place.name_ko == "가온시청")
    found = town.dong_of(city_hall.point)
    assert found is not None
    assert found.name_ko == "한빛동"
    assert town.dong_of(np.array([50_000.0, 0.0])) is None


def test_the_same_seed_gives_the_same_map_and_another_seed_another():
    one, again, other = (json.dumps(geography.basemap(geography.town(seed))) for seed in (3, 3, 4))
    assert one == again
    assert one != other


def test_the_map_lies_in_korea_and_its_rings_are_closed(town: Town):
    layers = geography.basemap(town)
    for name in ("dongs", "built", "green", "water"):
        for feature in layers[name]["features"]:
            ring = feature["geometry"]["coordinates"][0]
            assert ring[0] == ring[-1]
            assert all(127 < lon < 129 and 36 < lat < 37.5 for lon, lat in ring)
    west, south, east, north = layers["bounds"]
    assert 0.1 < east - west < 0.2
    assert 0.05 < north - south < 0.15


def test_neighbouring_dongs_share_their_very_points(town: Town):
    dongs = geography.basemap(town)["dongs"]["features"]
    count: dict[tuple[float, float], int] = {}
    for dong in dongs:
        for point in dong["geometry"]["coordinates"][0][:-1]:
            count[tuple(point)] = count.get(tuple(point), 0) + 1
    assert max(count.values()) == 3
    assert sum(times >= 2 for times in count.values()) > len(count) / 3


def test_small_streets_stay_out_of_the_river(town: Town):
    river = next(ground for ground in town.land.areas if ground.name_ko == "가온강")
    points = np.concatenate(town.lanes)
    assert inside(points, river.outline).sum() == 0


def test_degrees_and_metres_are_inverse():
    points = np.array([[1234.5, -987.6], [-8000.0, 4000.0]])
    assert metres(degrees(points)) == pytest.approx(points)
