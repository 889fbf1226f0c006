import pytest

from madang.office.services import provinces
from madang.office.tests.towns import a_town
from madang.towns.models import Region
from madang.towns.services import towns

pytestmark = pytest.mark.django_db


def test_a_province_compares_its_towns_by_public_figures_only(client, gaon):
    a_town("narae", "나래군")
    page = client.get("/regions/T-1/")

    assert page.status_code == 200
    assert [row.town.slug for row in page.context["compared"].rows] == ["gaon", "narae"]
    assert "@" not in page.text
    assert client.get("/regions/T-gaon/").status_code == 404


def test_a_closed_town_leaves_the_comparison(client, gaon):
    a_town("narae", "나래군")
    towns.change(town=gaon, closed_at="2026-01-01T00:00Z", kept_until="2031-01-01")

    page = client.get("/regions/T-1/")
    assert [row.town.slug for row in page.context["compared"].rows] == ["narae"]
    assert [region.towns for region in provinces.with_towns()] == [1]


def test_a_district_belongs_to_the_province_of_its_city(gaon):
    district = Region.objects.create(level=2, code="T-gu", parent=gaon.region, name_ko="새솔구")
    towns.found(
        region=district, slug="saesol", name_ko="새솔구", name_en="Saesol", lat=36.0, lon=127.0
    )

    assert {town.slug for town in provinces.towns_of(gaon.region.parent)} == {"gaon", "saesol"}
    assert [region.towns for region in provinces.with_towns()] == [2]


def test_a_province_of_many_towns_is_cut_into_pages(client, gaon):
    for number in range(45):
        a_town(f"town-{number}", f"마을{number:02}군")

    page = client.get("/regions/T-1/")
    assert len(page.context["compared"].rows) == 40
    assert "page=2" in page.text
