"""Files that are not what they say: pages and drawings with script, under every name."""

import importlib
import pkgutil
import zlib
from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

import madang
from tests.hostile.ground import paths, state

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(9)"><script>alert(9)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(9)</script></body></html>"
BOMB_PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"
    + zlib.crc32(b"IHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00").to_bytes(4, "big")
)
FILES = {
    "a drawing": ("emblem.svg", "image/svg+xml", SVG),
    "a drawing that says it is a picture": ("emblem.png", "image/png", SVG),
    "a page": ("proof.html", "text/html", HTML),
    "a page that says it is a document": ("proof.pdf", "application/pdf", HTML),
    "a page that says it is a picture": ("proof.jpg", "image/jpeg", HTML),
    "a page that says it is a zip": ("feed.zip", "application/zip", HTML),
    "a picture larger than any": ("emblem.png", "image/png", BOMB_PNG),
    "a name that climbs": ("../../../etc/cron.d/evil.png", "image/png", SVG),
    "a name with a script": ('"><script>alert(9)</script>.png', "image/png", SVG),
    "nothing": ("empty.png", "image/png", b""),
}
KNOWN = {
    "delivery.forms.dishes.DishForm",
    "ledger.forms.issueruns.IssueForm",
    "ledger.forms.reconciliations.BankFileForm",
    "office.forms.EmblemForm",
    "participation.forms.polls.SheetsForm",
    "participation.forms.proposals.DraftForm",
    "residents.forms.DocumentForm",
    "roles.forms.RosterForm",
    "transit.forms.FeedFileForm",
}


def forms_with_files():
    for module in pkgutil.walk_packages(madang.__path__, "madang."):
        if ".forms" in module.name and ".tests" not in module.name:
            for form in vars(importlib.import_module(module.name)).values():
                fields = getattr(form, "base_fields", {}).values()
                own = getattr(form, "__module__", "") == module.name
                if own and any(isinstance(field, forms.FileField) for field in fields):
                    yield f"{form.__module__}.{form.__qualname__}".removeprefix("madang.")


def test_every_form_that_takes_a_file_is_known_here():
    assert set(forms_with_files()) == KNOWN


@pytest.mark.parametrize("name", FILES)
def test_no_route_takes_a_file_that_is_not_what_it_says(operator, name):
    """Every route is sent the file under every name that a form gives it; nothing changes."""
    file_name, kind, content = FILES[name]
    before, wrong = state(), []
    for route, path in paths():
        if "feeds" in route.pattern:  # keeps what is wrong with a file for people to read
            continue
        files = {
            field: SimpleUploadedFile(file_name, content, kind)
            for field in ("file", "emblem", "document", "roster", "boundary", "photo")
        }
        response = operator.post(path, files)
        if response.status_code >= 500 or b"<script>alert(9)" in getattr(response, "content", b""):
            wrong.append(f"{route}: {response.status_code}")
    assert wrong == []
    assert state() == before


def test_an_honest_picture_is_taken_else_the_refusals_show_nothing(ground, operator):
    drawn = BytesIO()
    Image.new("RGB", (64, 64), "#0b5f4b").save(drawn, "PNG")
    before = state()
    picture = SimpleUploadedFile("emblem.png", drawn.getvalue(), "image/png")
    assert operator.post("/gaon/office/settings/emblem/", {"file": picture}).status_code == 302
    assert state() != before
    shown = operator.get("/gaon/emblem.png")
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
