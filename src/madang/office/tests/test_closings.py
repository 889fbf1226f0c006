import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from madang.audit.models import Entry
from madang.base import clock, scope
from madang.office.jobs import make_export
from madang.office.models import Export
from madang.office.services import closings, exports, tables
from madang.office.tests.towns import a_resident, a_town, an_operator
from madang.people.tests.people import reauthenticated
from madang.roles.engine.acts import Role
from madang.roles.models import Membership
from madang.roles.services import approvals, memberships
from madang.towns.models import Town
from madang.transit.models import Alert

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _state(settings, tmp_path):
    settings.MADANG_STATE = tmp_path


@pytest.fixture
def furnished(gaon):
    """Gaon with a member and an alert, and a neighbour that has the same."""
    now = clock.now()
    for town, name in ((gaon, "maru"), (a_town("narae", "나래군"), "bora")):
        with scope.within(town.pk):
            Alert.objects.create(town=town, header_ko=f'{town.slug}, "우회"\n운행', written_at=now)
            memberships.give(
                town=town,
                account=a_resident(f"{name}@{town.slug}.example"),
                role=Role.MODERATOR,
                by=None,
                now=now,
            )
    return gaon


def exported(town, by):
    export = exports.begin(town=town, by=by, now=clock.now())
    make_export(export_id=export.pk)
    export.refresh_from_db()
    return export, zipfile.ZipFile(exports.folder() / export.file_name)


def rows(archive, table):
    return list(csv.DictReader(io.StringIO(archive.read(f"{table}.csv").decode())))


def test_an_export_holds_every_row_of_the_town_and_none_of_another(furnished, operator):
    export, archive = exported(furnished, operator)
    manifest = json.loads(archive.read("manifest.json"))

    assert [row["header_ko"] for row in rows(archive, "transit_alert")] == ['gaon, "우회"\n운행']
    people = {row["email"] for row in rows(archive, "people")}
    assert people == {"maru@gaon.example", operator.email}  # who asked for it is in it too
    assert {f"{table.name}.csv" for table in tables.of_towns()} < set(archive.namelist())
    assert "나래군" not in archive.read("audit_entry.csv").decode()
    for name, told in manifest["files"].items():
        content = archive.read(name)
        assert hashlib.sha256(content).hexdigest() == told["sha256"]
        assert len(list(csv.reader(io.StringIO(content.decode())))) == told["rows"] + 1
    assert export.rows == sum(told["rows"] for told in manifest["files"].values())
    assert (exports.folder() / export.file_name).stat().st_mode & 0o777 == 0o600


def test_no_secret_leaves_with_an_export(furnished, operator):
    _, archive = exported(furnished, operator)
    heads = {
        name
        for told in json.loads(archive.read("manifest.json"))["files"].values()
        for name in told["columns"]
    }

    assert not [name for name in heads if tables.SECRET.search(name)]


def test_only_an_operator_of_the_installation_gets_the_file(client, furnished, operator):
    export, _ = exported(furnished, operator)
    url = f"/towns/{furnished.pk}/exports/{export.pk}/"
    assert client.get(url).status_code == 302
    client.force_login(a_resident("bora@madang.example"))
    assert client.get(url).status_code == 403

    reauthenticated(client, operator)
    answer = client.get(url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    trail = Entry.objects.filter(table_name="office_export", actor_id=operator.pk)
    fetched = trail.filter(changes__has_key="fetched_at").latest("id")
    assert (fetched.act, fetched.town_id) == ("towns.open", furnished.pk)
    other = Town.objects.get(slug="narae")
    assert client.get(f"/towns/{other.pk}/exports/{export.pk}/").status_code == 404


def test_an_export_asked_for_twice_is_made_once(furnished, operator):
    now = clock.now()
    first = exports.begin(town=furnished, by=operator, now=now)

    assert exports.begin(town=furnished, by=operator, now=now) == first
    assert Export.objects.count() == 1


def test_a_town_closes_when_a_second_operator_agrees(at_work, client, furnished, operator):
    at_work.post(f"/towns/{furnished.pk}/closing/", {"why": "통합"})
    assert client.get("/gaon/").status_code == 200
    waiting = closings.waiting(furnished)
    now = clock.now()
    with scope.within(furnished.pk), pytest.raises(PermissionDenied):
        approvals.approve(approval=waiting, by=operator, now=now)
    assert Town.objects.get(pk=furnished.pk).closed_at is None

    with scope.within(furnished.pk):
        approvals.approve(approval=waiting, by=an_operator("second@madang.example"), now=now)

    closed = Town.objects.get(pk=furnished.pk)
    assert closed.kept_until == (now + timedelta(days=1825)).date()
    assert closed.closed_why == "통합"
    assert Export.objects.filter(town=closed).count() == 1
    assert client.get("/gaon/").status_code == 404
    assert client.get("/gaon/api/towns").status_code == 404
    assert client.get("/narae/").status_code == 200


def test_a_closed_town_opens_again_with_everything_it_had(at_work, furnished):
    closings.close(town=furnished, why="통합", now=clock.now())
    assert at_work.get("/gaon/").status_code == 404
    at_work.post(f"/towns/{furnished.pk}/reopening/")

    assert at_work.get("/gaon/").status_code == 200
    assert Membership.objects.filter(town=furnished).count() == 1


def test_a_town_is_not_closed_without_a_reason(at_work, furnished):
    at_work.post(f"/towns/{furnished.pk}/closing/", {"why": " "})

    assert closings.waiting(furnished) is None


def test_after_its_time_a_closed_towns_rows_are_gone_and_its_trail_stays(furnished):
    now = clock.now()
    closings.close(town=furnished, why="통합", now=now)
    last_day = now + timedelta(days=1825)
    assert closings.erase_due(now=last_day) == 0
    assert closings.erase_due(now=last_day + timedelta(days=2)) > 0

    left = {table.name for table in tables.of_towns() if count(table, furnished)}
    assert left <= closings.KEPT
    assert "audit_entry" in left
    assert Town.objects.filter(pk=furnished.pk).exists()
    assert Alert.objects.get().town.slug == "narae"


def count(table, town):
    return len(list(tables.csv_of(table, town_id=town.pk))) - 1
