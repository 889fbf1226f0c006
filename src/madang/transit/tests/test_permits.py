import pytest
from django.core.exceptions import PermissionDenied

from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town as a_place
from madang.roles.tests.towns import someone
from madang.transit.models import Feed, FeedVersion
from madang.transit.services import feeds, imports, networks, sources
from madang.transit.tests.feedfiles import feed
from madang.transit.tests.test_imports import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(settings, tmp_path):
    settings.MADANG_STATE = tmp_path / "state"
    networks.forget()
    town = a_place()
    path = feed(tmp_path / "f.zip")
    first = imports.import_feed(feed=feeds.feed_of(town=town), path=path, now=NOW).version
    return town, first, path


def standing():
    return (
        list(FeedVersion.objects.order_by("pk").values_list("pk", "state")),
        list(Feed.objects.order_by("pk").values_list("pk", "source_url")),
    )


def attempts(version, path, by):
    other = path.with_name("other.zip")
    other.write_bytes(path.read_bytes() + b" ")
    return {
        "switch": lambda: feeds.switch(version=version, by=by, now=NOW),
        "roll back": lambda: feeds.roll_back(feed=version.feed, by=by, now=NOW),
        "delete": lambda: feeds.delete(version=version, by=by, now=NOW),
        "publish": lambda: sources.publish_at(feed=version.feed, url="", by=by, now=NOW),
        "submit": lambda: imports.submit(
            feed=version.feed, content=[b"no"], file_name="x.zip", importer=by, now=NOW
        ),
        "import": lambda: imports.import_feed(feed=version.feed, path=other, importer=by, now=NOW),
    }


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.AUDITOR, Role.MERCHANT])
def test_who_may_not_change_timetables_changes_none(served, role):
    town, version, path = served
    FeedVersion.objects.create(
        town=town, feed=version.feed, file_name="old", file_bytes=0, received_at=NOW, sha256="old",
        switched_at=NOW, imported_at=NOW, bundle_sha256="x", state=FeedVersion.State.RETIRED,
    )  # fmt: skip
    by, before = someone(town, role), standing()

    for name, attempt in attempts(version, path, by).items():
        with pytest.raises(PermissionDenied):
            attempt()
        assert standing() == before, name


def test_an_official_of_another_town_changes_none(served):
    town, version, path = served
    by, before = someone(a_place("narae"), Role.HEAD), standing()

    tried = attempts(version, path, by)
    del tried["roll back"]  # there is nothing before it
    for attempt in tried.values():
        with pytest.raises(PermissionDenied):
            attempt()

    assert standing() == before


def test_officials_and_the_system_change_them(served):
    town, version, _ = served

    for by in (someone(town, Role.OFFICIAL), None):
        feeds.switch(version=version, by=by, now=NOW)

    assert networks.current(town).version.pk == version.pk
