from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone
from madang.towns.models import Town
from madang.towns.services import towns
from madang.transit import jobs
from madang.transit.models import FeedVersion
from madang.transit.services import feeds, imports, networks
from madang.transit.tests.feedfiles import feed
from madang.transit.tests.test_imports import NOW, OTHER_STOPS, a_town

State = FeedVersion.State
PAGE = "/gaon/transit/feeds/"


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.MADANG_STATE = tmp_path / "state"
    networks.forget()
    towns.forget()


@pytest.fixture
def town(db) -> Town:
    return a_town()


@pytest.fixture
def operator(town) -> Client:
    client = Client()
    client.force_login(someone(town, Role.OFFICIAL))
    return client


def upload(client: Client, path: Path, **changed: str):
    content = feed(path / "upload.zip", **changed).read_bytes()
    return client.post(
        PAGE,
        {"kind": "timetable", "file": SimpleUploadedFile("가온.zip", content), "city": ""},
    )


def bring(town: Town, path: Path, **changed: str) -> FeedVersion:
    brought = feed(path / "b.zip", **changed)
    return imports.import_feed(feed=feeds.feed_of(town=town), path=brought, now=NOW).version


def test_strangers_are_sent_to_sign_in(town):
    for path in (PAGE, f"{PAGE}1/", f"{PAGE}1/switches/", f"{PAGE}1/progress/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert "/gaon/login/" in answer["Location"]


def test_riders_with_an_account_are_refused_and_nothing_changes(town, tmp_path):
    rider = Client()
    rider.force_login(Account.objects.create_user("rider@gaon.example"))
    version = bring(town, tmp_path)
    assert rider.get(PAGE).status_code == 403
    assert upload(rider, tmp_path).status_code == 403
    assert rider.post(f"{PAGE}{version.pk}/deletions/").status_code == 403
    assert FeedVersion.objects.count() == 1


def test_an_auditor_reads_and_changes_nothing(town, tmp_path):
    auditor = Client()
    auditor.force_login(someone(town, Role.AUDITOR))
    version = bring(town, tmp_path)

    page = auditor.get(PAGE)
    assert page.status_code == 200
    assert 'type="file"' not in page.text
    assert auditor.get(f"{PAGE}{version.pk}/").status_code == 200
    assert upload(auditor, tmp_path).status_code == 403
    for verb in ("switches/", "deletions/"):
        assert auditor.get(f"{PAGE}{version.pk}/{verb}").status_code == 403
        assert auditor.post(f"{PAGE}{version.pk}/{verb}").status_code == 403
    assert FeedVersion.objects.count() == 1


def test_an_upload_waits_shows_its_progress_and_is_then_served(town, operator, tmp_path):
    answer = upload(operator, tmp_path)
    version = FeedVersion.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{PAGE}{version.pk}/"
    page = operator.get(f"{PAGE}{version.pk}/").content.decode()
    assert "<progress" in page
    assert f'hx-get="{PAGE}{version.pk}/progress/"' in page
    waiting = operator.get(f"{PAGE}{version.pk}/progress/")
    assert "HX-Refresh" not in waiting
    jobs.import_version(version.pk)
    assert operator.get(f"{PAGE}{version.pk}/progress/")["HX-Refresh"] == "true"
    page = operator.get(f"{PAGE}{version.pk}/").content.decode()
    assert "사용 중" in page
    assert "권장하는 파일이 없습니다." in page
    assert networks.current(town).version.pk == version.pk


def test_an_upload_is_queued_as_one_job(town, operator, tmp_path):

    upload(operator, tmp_path)
    job = ProcrastinateJob.objects.get(task_name=imports.IMPORT_JOB)
    assert job.args == {"version_id": FeedVersion.objects.get().pk}
    upload(operator, tmp_path)
    assert ProcrastinateJob.objects.filter(task_name=imports.IMPORT_JOB).count() == 1


def test_a_broken_upload_says_why_and_what_was_kept(town, operator, tmp_path):
    old = bring(town, tmp_path)
    upload(operator, tmp_path, trips="trip_id\n")
    version = FeedVersion.objects.first()
    jobs.import_version(version.pk)
    page = operator.get(f"{PAGE}{version.pk}/").content.decode()
    assert "trips.txt에 route_id 열이 없습니다." in page
    assert networks.current(town).version.pk == old.pk


def test_a_file_of_another_kind_is_refused_on_the_page(town, operator):
    picture = SimpleUploadedFile("a.png", b"\x89PNG")
    for data in (
        {"kind": "timetable", "file": picture},
        {"kind": "timetable", "file": SimpleUploadedFile("a.csv", b"x")},
        {"kind": "nothing", "file": SimpleUploadedFile("a.zip", b"x")},
        {"kind": "timetable"},
    ):
        answer = operator.post(PAGE, data)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not FeedVersion.objects.exists()


def test_switching_asks_first_and_then_serves_the_other_version(town, operator, tmp_path):
    first = bring(town, tmp_path)
    second = bring(town, tmp_path, stops=OTHER_STOPS)
    asked = operator.get(f"{PAGE}{first.pk}/switches/")
    assert asked.status_code == 200
    second.refresh_from_db()
    assert second.state == State.CURRENT
    assert f"{PAGE}{first.pk}/switches/" in operator.get(f"{PAGE}{second.pk}/").content.decode()
    answer = operator.post(f"{PAGE}{first.pk}/switches/", follow=True)
    assert "이제" in answer.content.decode()
    assert networks.current(town).version.pk == first.pk


def test_a_version_is_deleted_after_asking_but_never_the_one_served(town, operator, tmp_path):
    first = bring(town, tmp_path)
    second = bring(town, tmp_path, stops=OTHER_STOPS)
    assert operator.get(f"{PAGE}{first.pk}/deletions/").status_code == 200
    operator.post(f"{PAGE}{first.pk}/deletions/")
    operator.post(f"{PAGE}{second.pk}/deletions/")
    assert [one.pk for one in FeedVersion.objects.all()] == [second.pk]


def test_versions_of_another_town_are_not_there(town, operator, tmp_path):
    foreign = bring(a_town("other"), tmp_path)
    for part in ("", "switches/", "deletions/", "progress/"):
        assert operator.get(f"{PAGE}{foreign.pk}/{part}").status_code == 404
    assert operator.post(f"{PAGE}{foreign.pk}/deletions/").status_code == 404
    assert FeedVersion.objects.filter(pk=foreign.pk).exists()


def test_the_pages_are_in_english_too(town, operator, tmp_path):
    version = bring(town, tmp_path)
    operator.cookies["django_language"] = "en"
    assert "Timetable feeds" in operator.get(PAGE).content.decode()
    page = operator.get(f"{PAGE}{version.pk}/").content.decode()
    assert "A recommended file is missing." in page
