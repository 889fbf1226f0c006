import io
import json
import zipfile
from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from madang.base import scope
from madang.base.models import Event
from madang.base.tests.parallel import at_once
from madang.privacy import jobs
from madang.privacy.models import Download
from madang.privacy.services import downloads, looks, seals, terms
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
State = Download.State


def ask(account, town=None, now=NOW):
    return downloads.ask(
        account=account, town=town, path="/gaon/privacy/downloads/{key}/", language="ko", now=now
    )


def jobs_for(download) -> int:
    made = ProcrastinateJob.objects.filter(task_name=downloads.MAKE_JOB)
    return made.filter(args={"download_id": download.pk}).count()


def opened(packed: bytes) -> tuple[dict, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert sorted(archive.namelist()) == ["data.json", "index.html"]
        return json.loads(archive.read("data.json")), archive.read("index.html").decode()


def part(known: dict, model: str, person: str = "account") -> list[dict]:
    (found,) = [one for one in known["parts"] if (one["model"], one["person"]) == (model, person)]
    return found["rows"]


@pytest.mark.django_db
def test_a_download_holds_what_every_room_and_every_town_knows_and_nothing_of_others():
    gaon, narae = a_town("gaon"), a_town("narae")
    seo, other = someone(gaon, name="서하린"), someone(gaon, name="오태양")
    official = someone(gaon, Role.HEAD, name="한지우")
    for town, subject in ((gaon, seo), (narae, seo), (gaon, other)):
        looks.record(by=official, subject=subject, what="Name", why="x", town=town, now=NOW)
    with scope.within(gaon.pk):
        download = ask(seo, gaon)
    jobs.make_download(download.pk)

    known, page = opened(downloads.take(account=seo, key=download.key, now=NOW))

    assert part(known, "people.Account", "") == [
        {
            "email": seo.email,
            "phone": None,
            "phone_verified_at": None,
            "name": "서하린",
            "language": "ko",
            "joined_at": seo.joined_at.isoformat(),
            "last_login": None,
        }
    ]
    seen = part(known, "privacy.Look", "subject")
    assert [row["town"] for row in seen] == ["gaon시", "narae시"]
    assert {row["official"] for row in seen} == {"한지우"}
    assert '<html lang="ko">' in page
    assert "서하린" in page
    for text in (json.dumps(known, ensure_ascii=False), page):
        assert other.email not in text
        assert official.email not in text
        assert "password" not in text


@pytest.mark.django_db
def test_it_is_asked_for_made_and_told_of_once():
    gaon = a_town("gaon")
    seo = someone(gaon)
    first, second = ask(seo, gaon), ask(seo, gaon)
    assert first == second
    assert jobs_for(first) == 1

    for _ in range(2):
        jobs.make_download(first.pk)

    (event,) = Event.objects.filter(kind="privacy.download")
    assert event.to == [seo.pk]
    assert event.path == f"/gaon/privacy/downloads/{first.key}/"
    assert ask(seo, gaon) == first, "the one that is ready is there to take"


@pytest.mark.django_db
def test_it_is_handed_over_once_and_then_its_bytes_are_gone():
    seo = someone()
    download = ask(seo)
    with pytest.raises(downloads.NotReadyError):
        downloads.take(account=seo, key=download.key, now=NOW)
    jobs.make_download(download.pk)

    downloads.take(account=seo, key=download.key, now=NOW)
    with pytest.raises(downloads.NotReadyError):
        downloads.take(account=seo, key=download.key, now=NOW)

    download.refresh_from_db()
    assert (download.state, download.archive) == (State.TAKEN, None)
    assert ask(seo) != download


@pytest.mark.django_db
def test_another_persons_download_is_not_there(client):
    seo, thief = someone(), someone()
    download = ask(seo)
    jobs.make_download(download.pk)

    with pytest.raises(downloads.NotReadyError):
        downloads.take(account=thief, key=download.key, now=NOW)
    page = f"/privacy/downloads/{download.key}/"
    for visitor in (client_of(thief).get, client_of(thief).post):
        assert visitor(page).status_code == 404
    assert client.post(page).status_code == 302

    download.refresh_from_db()
    assert download.state == State.READY


@pytest.mark.django_db
def test_it_expires_and_its_bytes_go():
    seo = someone()
    download = ask(seo)
    downloads.make(download=download, now=NOW)
    late = NOW + terms.DOWNLOAD

    with pytest.raises(downloads.NotReadyError):
        downloads.take(account=seo, key=download.key, now=late)
    assert downloads.expire(now=late) == 1

    download.refresh_from_db()
    assert (download.state, download.archive) == (State.EXPIRED, None)


@pytest.mark.django_db
def test_nobody_keeps_the_machine_packing_all_day():
    seo = someone()
    for _ in range(downloads.DAILY):
        downloads.make(download=ask(seo), now=NOW)
        downloads.take(account=seo, key=downloads.latest(seo).key, now=NOW)

    with pytest.raises(downloads.TooManyError):
        ask(seo)
    assert Download.objects.count() == downloads.DAILY
    assert ask(seo, now=NOW + downloads.DAY).state == State.WAITING


@pytest.mark.django_db
def test_a_copy_of_the_database_alone_does_not_open_it(settings):
    seo = someone(name="서하린")
    download = ask(seo)
    downloads.make(download=download, now=NOW)
    download.refresh_from_db()
    sealed = bytes(download.archive)

    with pytest.raises(zipfile.BadZipFile):
        opened(sealed)
    with pytest.raises(seals.BrokenSealError):
        seals.unseal(sealed, key="another")
    settings.SECRET_KEY = "of another installation"
    with pytest.raises(seals.BrokenSealError):
        seals.unseal(sealed, key=download.key)


@pytest.mark.django_db
def test_the_page_takes_it_after_a_proof_of_identity_only():
    gaon = a_town("gaon")
    seo = someone(gaon)
    fresh, stale = client_of(seo), client_of(seo, fresh=False)
    asked = fresh.post("/gaon/privacy/downloads/")
    download = Download.objects.get()
    assert asked["Location"] == f"/gaon/privacy/downloads/{download.key}/"
    jobs.make_download(download.pk)

    assert "/gaon/account/" in stale.post(asked["Location"])["Location"]
    assert fresh.get(asked["Location"]).status_code == 200
    answer = fresh.post(asked["Location"])

    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("attachment")
    known, _ = opened(answer.content)
    assert part(known, "people.Account", "")[0]["email"] == seo.email
    assert fresh.post(asked["Location"]).status_code == 302, "replayed: there is nothing any more"
    assert fresh.get("/gaon/privacy/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_sixty_four_askers_at_once_get_one_download():
    seo = someone()

    keys = at_once(64, lambda _: ask(seo).key)

    assert len(set(keys)) == 1
    assert Download.objects.count() == 1
    assert jobs_for(Download.objects.get()) == 1


@pytest.mark.django_db(transaction=True)
def test_sixty_four_takers_at_once_take_it_once():
    seo = someone()
    download = ask(seo)
    downloads.make(download=download, now=NOW)

    def take(_: int) -> bool:
        try:
            return bool(downloads.take(account=seo, key=download.key, now=NOW))
        except downloads.NotReadyError:
            return False

    assert sum(at_once(64, take)) == 1
