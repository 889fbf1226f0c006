from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from madang.base import scope
from madang.base.tests.parallel import at_once
from madang.privacy import jobs
from madang.privacy.engine.editions import changes
from madang.privacy.models import Edition
from madang.privacy.services import editions, notice
from madang.roles.tests.towns import a_town

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PAGE = "/gaon/privacy/notice/editions/"


@pytest.fixture
def gaon(db):
    return a_town("gaon")


def reworded(monkeypatch, word):
    entry = notice.entry

    def other(part, town, *, now):
        said = entry(part, town, now=now)
        is_look = (part.model, part.person) == ("privacy.Look", "subject")
        kept = word if is_look else said.kept
        return notice.Entry(said.title, said.purpose, said.fields, kept, said.law)

    monkeypatch.setattr(notice, "entry", other)


def test_an_edition_is_kept_once_until_the_text_changes(gaon, monkeypatch):
    first = editions.keep(gaon, now=NOW)
    assert editions.keep(gaon, now=NOW + timedelta(days=1)) is None

    reworded(monkeypatch, "SEVEN YEARS")
    second = editions.keep(gaon, now=NOW + timedelta(days=2))

    assert list(editions.of(gaon)) == [second, first]
    with translation.override("en"):
        newest, oldest = editions.history(gaon)
        (change,) = newest.changes
        assert (change.kind, change.title) == ("changed", "Who looked at your data")
        ((column, _, after),) = change.lines
        assert (column, after) == ("kept", "SEVEN YEARS")
        assert oldest.changes is None


def test_everybody_reads_the_earlier_text_and_what_changed(gaon, monkeypatch):
    assert "kept" in Client().get(PAGE, headers={"accept-language": "en"}).text
    first = editions.keep(gaon, now=NOW)
    reworded(monkeypatch, "SEVEN YEARS")
    editions.keep(gaon, now=NOW + timedelta(days=2))
    stranger = Client()

    page = stranger.get(PAGE, headers={"accept-language": "en"}).text
    text = stranger.get(f"{PAGE}{first.pk}/", headers={"accept-language": "en"}).text

    assert "SEVEN YEARS" in page
    assert "2026-11-23" in page
    assert "SEVEN YEARS" not in text
    assert "Who looked at your data" in text
    assert PAGE in stranger.get("/gaon/privacy/notice/").text


def test_a_town_shows_its_own_editions_only(gaon):
    narae = a_town("narae")
    other, own = editions.keep(narae, now=NOW), editions.keep(None, now=NOW)

    for one in (other, own):
        assert Client().get(f"{PAGE}{one.pk}/").status_code == 404
    assert Client().get(f"/privacy/notice/editions/{own.pk}/").status_code == 200
    assert Client().get(f"/privacy/notice/editions/{other.pk}/").status_code == 404


def test_the_nightly_job_keeps_every_town_and_the_installation(gaon):
    narae = a_town("narae")

    jobs.keep_editions(0)
    jobs.keep_editions(0)

    assert {one.town for one in Edition.objects.all()} == {gaon, narae, None}
    assert Edition.objects.count() == 3


def test_nobody_rewrites_an_edition(gaon):
    kept = editions.keep(gaon, now=NOW)

    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Edition.objects.filter(pk=kept.pk).update(body={})
    kept.refresh_from_db()
    assert set(kept.body) == {"ko", "en"}


def test_what_went_and_what_came_is_told():
    old = [{"part": "a", "title": "A", "chapter": "x", "fields": ["one"]}, {"part": "b"}]
    new = [{"part": "a", "title": "A", "chapter": "x", "fields": ["one", "two"]}, {"part": "c"}]

    found = changes(old, new)

    assert [one.kind for one in found] == ["changed", "added", "removed"]
    assert found[0].lines == (("fields", "one", "one, two"),)
    assert changes(new, new) == []


@pytest.mark.django_db(transaction=True)
def test_many_jobs_at_once_keep_one_edition():
    gaon = a_town("gaon")

    def kept(number):
        with scope.installation():
            return editions.keep(gaon, now=NOW + timedelta(seconds=number)) is not None

    assert sum(at_once(8, kept)) == 1
    assert Edition.objects.count() == 1
