"""The roots of the days are public: a page and a file, of the town or of the installation."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from madang.audit.models import Seal
from madang.audit.services import sealing
from madang.audit.tests.test_sealing import write
from madang.audit.tests.things import things  # noqa: F401 - a fixture
from madang.towns.models import Region, Town
from madang.towns.services import towns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


@pytest.fixture
def gaon(db):
    region = Region.objects.create(level=0, code="KR", name_ko="나라")
    town = Town.objects.create(
        region=region, slug="gaon", name_ko="가온시", name_en="Gaon", lat=37, lon=127
    )
    towns.forget()
    return town


@pytest.fixture
def closed(gaon, monkeypatch):
    sealing.seal(now=datetime.now(UTC))  # what making the town wrote
    write(gaon.pk, gaon.pk, None)
    sealing.seal(now=datetime.now(UTC))
    monkeypatch.setattr(sealing, "is_closed", lambda day, *, now: True)


def root(town_id: int | None) -> str:
    return Seal.objects.filter(town_id=town_id).latest("id").root_hex


def test_a_town_publishes_its_own_roots(client, gaon, closed):
    answer = client.get("/gaon/audit/roots.json").json()

    (today,) = answer["roots"]
    assert (today["root"], today["town_id"]) == (root(gaon.pk), gaon.pk)
    page = client.get("/gaon/audit/roots/").text
    assert root(gaon.pk) in page
    assert root(None) not in page


def test_the_installation_publishes_its_own(client, gaon, closed):
    (today,) = client.get("/audit/roots.json").json()["roots"]

    assert (today["root"], today["town_id"]) == (root(None), None)
    assert root(None) in client.get("/audit/roots/").text


def test_the_published_file_is_what_verification_compares_with(client, gaon, closed, tmp_path):
    (tmp_path / "roots.json").write_bytes(client.get("/gaon/audit/roots.json").content)

    call_command("audit", "verify", "--roots", str(tmp_path / "roots.json"))


def test_before_the_first_day_is_over_there_is_nothing_to_publish(client, gaon):
    write(gaon.pk)
    sealing.seal(now=datetime.now(UTC))

    assert client.get("/gaon/audit/roots.json").json() == {"roots": [], "older": None}
    assert client.get("/gaon/audit/roots/").status_code == 200


def test_earlier_days_are_asked_for_by_the_address(client, gaon, closed):
    day = Seal.objects.latest("id").day - timedelta(days=1)

    assert client.get(f"/gaon/audit/roots.json?until={day}").json()["roots"] == []
    assert client.get("/gaon/audit/roots.json?until=yesterday").status_code == 404
    assert client.get("/gaon/audit/roots/?until=").status_code == 404
