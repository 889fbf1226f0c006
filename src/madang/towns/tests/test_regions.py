import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from madang.base import scope
from madang.towns.engine.colours import WHITE, contrast, darkened
from madang.towns.engine.romanization import romanized
from madang.towns.models import Region, Town
from madang.towns.services import regions, towns

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]]}


def feature(code, level, parent="", geometry=SQUARE, **more):
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "code": code,
            "level": level,
            "parent": parent,
            "name": code.title(),
            **more,
        },
    }


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


COUNTRY = collection(
    feature("x-1-1", "municipality", "x-1", name_en="Town One"),
    feature("x-1", "province", "x"),
    feature("x", "nation", geometry=None),
)


def test_only_the_dongs_of_a_town_that_opens_are_brought_in():
    assert regions.import_korea(levels=("sido", "sigungu")) == 1 + 17 + 253 + 10
    assert not Region.objects.filter(level=Region.Level.DONG).exists()

    jongno, suwon = (Region.objects.get(code=code) for code in ("KR-11110", "KR-41110"))
    assert regions.import_dongs(jongno) == 87
    assert set(Region.objects.filter(level=3).values_list("parent__code", flat=True)) == {
        "KR-11110"
    }
    assert regions.import_dongs(jongno) == 0
    assert regions.import_dongs(suwon) > 40
    assert regions.import_dongs(suwon) == 0


@pytest.fixture(scope="module")
def korea(django_db_setup, django_db_blocker):
    """Korea's tree, brought in once for this module and gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        count = regions.import_korea()
        yield count
        transaction.set_rollback(True)


def test_korea_has_its_provinces_municipalities_and_dongs(korea):
    of_files = Region.objects.exclude(boundary=None).filter(code__startswith="KR-")
    counts = [of_files.filter(level=level).count() for level in (1, 2, 3)]

    assert counts == [17, 253, 5026]
    assert korea == 1 + 17 + 253 + 5026 + 10  # with the nation, and cities that are all districts
    jangan = Region.objects.get(code="KR-41111")
    assert (jangan.name_ko, jangan.parent.name_ko, jangan.path) == (
        "장안구", "수원시", "경기도 수원시 장안구",
    )  # fmt: skip
    assert Region.objects.get(code="KR-11110").name_en == "Jongno-gu"
    assert not Region.objects.filter(level__gt=0, parent=None).exists()
    kinds = {boundary["type"] for boundary in of_files.values_list("boundary", flat=True)}
    assert kinds == {"Polygon", "MultiPolygon"}


def test_bringing_korea_in_again_changes_nothing_but_names(korea):
    jongno = Region.objects.get(code="KR-11110")
    Region.objects.filter(pk=jongno.pk).update(population=139_000, name_ko="종로")
    count = Region.objects.count()

    assert regions.import_korea() == korea
    again = Region.objects.get(code="KR-11110")
    assert (again.pk, again.population, again.name_ko) == (jongno.pk, 139_000, "종로구")
    assert Region.objects.count() == count


def test_a_region_without_a_town_is_found_by_its_name_and_province(korea):
    assert "KR-41610" in {region.code for region in regions.without_town("경기도 광주")}
    assert {region.code for region in regions.without_town("eunpyeong")} == {"KR-11380"}

    towns.found(
        region=Region.objects.get(code="KR-11380"),
        slug="eunpyeong",
        name_ko="은평구",
        name_en="Eunpyeong-gu",
        lat=37.6,
        lon=126.9,
    )
    assert not regions.without_town("은평")


def test_the_middle_of_a_city_lies_in_it(korea):
    lat, lon = regions.middle(Region.objects.get(code="KR-41110"))

    assert 37.2 < lat < 37.4
    assert 126.9 < lon < 127.1


def test_another_country_comes_from_geojson_in_any_order(tmp_path):
    path = tmp_path / "country.geojson"
    path.write_text(json.dumps(COUNTRY))
    call_command("regions", "import", str(path), verbosity=0)

    town = Region.objects.get(code="x-1-1")
    assert (town.name_ko, town.name_en, town.parent.parent.code) == ("X-1-1", "Town One", "x")
    assert town.boundary["type"] == "Polygon"


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"type": "Feature"},
        collection(),
        collection("no feature"),
        collection(feature("y", "continent")),
        collection(feature("y", "province", "nowhere")),
        collection(feature("y", "province", "y")),
        collection(feature("", "nation")),
        collection(feature("y", "nation"), feature("y", "nation")),
        collection(feature("y", "nation", geometry={"type": "Point", "coordinates": [1, 2]})),
        collection(feature("y", "nation", geometry={"type": "Polygon", "coordinates": "x"})),
        collection(
            feature(
                "y",
                "nation",
                geometry={
                    "type": "Polygon",
                    "coordinates": [[[200000, 0], [200001, 0], [200001, 1], [200000, 0]]],
                },
            )
        ),
    ],
)
def test_a_file_with_anything_wrong_in_it_leaves_nothing_behind(wrong):
    good = wrong["features"] if isinstance(wrong, dict) and wrong.get("features") else []
    if isinstance(wrong, dict) and "features" in wrong:
        wrong = collection(feature("good", "nation"), *good) if good else wrong
    with pytest.raises(ValidationError):
        regions.import_geojson(wrong)

    assert not Region.objects.filter(code__in=["good", "y"]).exists()


def test_the_command_says_what_is_wrong_with_a_file(tmp_path):
    path = tmp_path / "bad.json"
    for content in ("[" * 100_000, "{", json.dumps(collection(feature("y", "continent")))):
        path.write_text(content)
        with pytest.raises(CommandError):
            call_command("regions", "import", str(path))


def test_a_towns_request_changes_its_own_row_only_and_no_region():
    nation = Region.objects.create(level=0, code="T", name_ko="나라")
    made = [
        Region.objects.create(level=2, code=f"T-{slug}", parent=nation, name_ko=slug)
        for slug in ("gaon", "narae")
    ]
    gaon, narae = (
        towns.found(
            region=region, slug=region.name_ko, name_ko="시", name_en="Town", lat=36.0, lon=127.0
        )
        for region in made
    )

    with scope.within(gaon.pk):
        assert Town.objects.filter(pk=narae.pk).update(phone="1") == 0
        assert Town.objects.filter(pk=gaon.pk).update(phone="110") == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Region.objects.create(level=0, code="U", name_ko="남")
        Town.objects.filter(pk=gaon.pk)._raw_delete("default")
    assert Town.objects.count() == 2


def test_names_are_romanized_by_the_rules_of_2000():
    names = {"신라": "Silla", "왕십리": "Wangsimni", "별내": "Byeollae", "독립문": "Dongnimmun"}

    assert {name: romanized(name) for name in names} == names


def test_a_darkened_colour_is_readable_and_black_at_the_worst():
    for colour in ("#ffd400", "#ffffff", "#00ff00", "#123456"):
        assert contrast(darkened(colour, ratio=4.5), WHITE) >= 4.5
