import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from madang.office.forms import SettingsForm
from madang.office.tests.towns import a_resident, a_town
from madang.towns.models import Emblem, Town
from madang.towns.services import towns

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def filled(town, **changed):
    form = SettingsForm(instance=Town.objects.get(pk=town.pk))
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (values | changed).items()}


def test_an_operator_changes_the_settings_and_visitors_see_them(at_work, gaon):
    answer = at_work.post(
        "/gaon/office/settings/", filled(gaon, phone="054-123-4567", name_ko="새가온시")
    )

    assert answer.status_code == 302
    page = at_work.get("/gaon/").text
    assert "새가온시" in page
    assert "054-123-4567" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour_primary", "#ffd400"),
        ("colour_primary", "red"),
        ("time_zone", "Asia/Nowhere"),
        ("languages", ["xx"]),
        ("languages", []),
        ("rooms", ["casino"]),
        ("homepage", "javascript:alert(1)"),
        ("phone", "<b>1</b>"),
        ("lat", "north"),
        ("name_ko", ""),
    ],
)
def test_a_wrong_value_is_explained_and_nothing_is_saved(at_work, gaon, field, value):
    before = Town.objects.values().get(pk=gaon.pk)
    answer = at_work.post("/gaon/office/settings/", filled(gaon, **{field: value}))

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Town.objects.values().get(pk=gaon.pk) == before


def test_a_colour_too_light_is_refused_with_one_that_would_do(at_work, gaon):
    answer = at_work.post("/gaon/office/settings/", filled(gaon, colour_primary="#ffd400"))

    assert "#8c7400" in answer.text


def test_names_with_script_are_shown_as_text(at_work, gaon):
    at_work.post("/gaon/office/settings/", filled(gaon, name_ko="<script>alert(1)</script>"))

    assert "<script>alert" not in at_work.get("/gaon/office/settings/").text
    assert "&lt;script&gt;alert" in at_work.get("/gaon/").text


def test_a_closed_room_is_not_found_and_leaves_the_menu(at_work, gaon):
    at_work.post("/gaon/office/settings/", filled(gaon, rooms=[]))

    assert at_work.get("/gaon/transit/stops/").status_code == 404
    assert at_work.get("/gaon/api/transit/stops").status_code == 404
    assert "/gaon/transit/" not in at_work.get("/gaon/office/").text
    assert at_work.get("/gaon/").status_code == 200


def test_a_town_that_speaks_one_language_answers_in_it(at_work, gaon):
    towns.change(town=gaon, languages=["ko"])
    page = at_work.get("/gaon/office/settings/", headers={"accept-language": "en"}).text

    assert '<html lang="ko"' in page


def picture(kind="PNG", size=(600, 300)):
    target = io.BytesIO()
    Image.new("RGB", size, "#0b5f4b").save(target, kind)
    return target.getvalue()


def sent(browser, content, name="emblem.png"):
    return browser.post(
        "/gaon/office/settings/emblem/", {"file": SimpleUploadedFile(name, content)}
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_an_emblem_is_drawn_anew_small_and_as_png(at_work, gaon, kind):
    assert sent(at_work, picture(kind)).status_code == 302
    answer = at_work.get("/gaon/emblem.png")

    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (256, 128)
    assert "/gaon/emblem.png?" in at_work.get("/gaon/").text


@pytest.mark.parametrize(
    "content",
    [SVG, b"<html>", picture()[:200], b"%PDF-1.7", picture("TIFF"), picture(size=(5000, 4000))],
)
def test_what_is_no_small_picture_is_refused(at_work, gaon, content):
    assert sent(at_work, content).status_code == 422
    assert not Emblem.objects.exists()
    assert at_work.get("/gaon/emblem.png").status_code == 404


def test_the_emblem_goes_and_is_not_another_towns(at_work, gaon):
    a_town("narae", "나래군")
    sent(at_work, picture())
    assert at_work.get("/narae/emblem.png").status_code == 404
    at_work.post("/gaon/office/settings/emblem/", {"remove": "1"})

    assert at_work.get("/gaon/emblem.png").status_code == 404


def test_residents_change_no_settings(client, gaon):
    client.force_login(a_resident())

    assert client.post("/gaon/office/settings/", filled(gaon, name_ko="나쁜시")).status_code == 403
    assert sent(client, picture()).status_code == 403
    assert Town.objects.get(pk=gaon.pk).name_ko == "가온시"
