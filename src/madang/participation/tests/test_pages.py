import csv
import json
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from madang.base import clock
from madang.participation.engine.proposals import State, Verdict
from madang.participation.models import Draft, Move, Proposal, ProposalPhoto, Support
from madang.participation.tests.yard import (
    a_draft,
    a_proposal,
    a_town,
    an_official,
    rule,
    someone,
    step,
    support,
)
from madang.roles.tests.towns import client_of
from madang.talk.services import comments

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert('마당')</script>"
ROOM = "/gaon/participation"


@pytest.fixture
def town():
    return a_town()


def written(**fields):
    return {
        "title": "한빛교 아래 산책로에 가로등을",
        "body": "해가 지면 한빛교 아래 산책로가 어두워 걷기 무섭습니다.",
        "category": "safety",
        "audience": "all",
        "signed": "김○온",
        "publish": "1",
        **fields,
    }


def photo(kind="JPEG"):
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, kind)
    file.seek(0)
    file.name = "photo.jpg"
    return file


def published(town, *people, author=None, **fields):
    return support(a_proposal(town, author, now=clock.now(), **fields), *people, now=clock.now())


def test_a_resident_writes_a_draft_and_publishes_it_with_a_photo(town):
    author = someone(town, name="김가온")
    browser = client_of(author)

    assert browser.get(f"{ROOM}/proposals/new/").status_code == 200
    kept = browser.post(f"{ROOM}/proposals/new/", {"title": "산책로", "audience": "all", "keep": 1})
    draft = Draft.objects.get()
    assert kept.url == f"{ROOM}/drafts/{draft.pk}/"
    given = written(photo=photo(), photo_words="어두운 길", lat="36.62", lon="127.93")
    done = browser.post(kept.url, given)

    proposal = Proposal.objects.get()
    assert done.url == f"{ROOM}/proposals/{proposal.pk}/"
    assert (proposal.lat, proposal.lon, proposal.has_photo) == (36.62, 127.93, True)
    page = Client().get(done.url).text
    assert "한빛교 아래 산책로에 가로등을" in page
    assert 'alt="어두운 길"' in page
    image = Client().get(f"{ROOM}/proposals/{proposal.pk}/photo.jpg")
    assert image["Content-Type"] == "image/jpeg"
    assert image.content.startswith(b"\xff\xd8")


@pytest.mark.parametrize("name", ["photo.jpg", "photo.svg", "photo.html"])
def test_what_is_no_photo_is_not_kept(town, name):
    browser = client_of(someone(town))
    file = BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    file.name = name

    page = browser.post(f"{ROOM}/proposals/new/", written(photo=file))

    assert page.status_code == 422
    assert not Draft.objects.exists()
    assert not ProposalPhoto.objects.exists()


def test_a_photo_that_is_too_large_is_not_kept(town):
    browser = client_of(someone(town))
    file = BytesIO(b"\xff\xd8\xff" + b"0" * (8 * 2**20 + 1))
    file.name = "photo.jpg"

    assert browser.post(f"{ROOM}/proposals/new/", written(photo=file)).status_code == 422
    assert not Proposal.objects.exists()


def test_what_is_not_complete_is_kept_as_a_draft_and_says_what_is_missing(town):
    browser = client_of(someone(town))

    page = browser.post(f"{ROOM}/proposals/new/", written(body="", category=""))

    assert page.status_code == 422
    assert not Proposal.objects.exists()
    assert Draft.objects.get().title == "한빛교 아래 산책로에 가로등을"


def test_nobody_sees_anothers_draft_nor_changes_it(town):
    owner, other = someone(town), someone(town)
    draft = a_draft(town, owner)
    before = Draft.objects.values().get()

    for person in (other, an_official(town)):
        browser = client_of(person)
        for path in ("", "photo.jpg"):
            assert browser.get(f"{ROOM}/drafts/{draft.pk}/{path}").status_code == 404
        taken = browser.post(f"{ROOM}/drafts/{draft.pk}/", written(title="빼앗기"))
        assert taken.status_code == 404
        assert browser.post(f"{ROOM}/drafts/{draft.pk}/deletions/").status_code == 404
    assert client_of(owner).get(f"{ROOM}/drafts/{draft.pk}/").status_code == 200
    assert Client().get(f"{ROOM}/proposals/{draft.pk}/").status_code == 404
    assert "가로등" not in Client().get(f"{ROOM}/proposals/").text
    assert Draft.objects.values().get() == before


def test_a_proposal_of_another_town_is_not_found(town):
    proposal = published(town)
    narae = a_town("narae")
    official = client_of(an_official(narae))
    base = f"/narae/participation/proposals/{proposal.pk}"

    assert official.get(f"{base}/").status_code == 404
    assert official.post(f"{base}/supports/", {"act": "give"}).status_code == 404
    assert official.post(f"{base}/steps/lift/", {"reason": "다른 마을"}).status_code == 404
    assert official.get(f"{base}/merges/").status_code == 404
    assert official.get(f"/narae/api/participation/proposals/{proposal.pk}").status_code == 404
    assert official.get(f"{ROOM}/proposals/{proposal.pk}/steps/lift/").status_code == 403
    proposal.refresh_from_db()
    assert (proposal.state, proposal.supports, Move.objects.count()) == (State.PUBLISHED, 0, 1)


def test_support_by_the_button_counts_once_and_can_be_taken_back(town):
    proposal, resident = published(town), someone(town)
    browser = client_of(resident)
    path = f"{ROOM}/proposals/{proposal.pk}/supports/"

    for _ in range(2):
        assert browser.post(path, {"act": "give"}).status_code == 302
        proposal.refresh_from_db()
        assert proposal.supports == 1
    assert 'value="take_back"' in browser.get(f"{ROOM}/proposals/{proposal.pk}/").text
    browser.post(path, {"act": "take_back"})
    proposal.refresh_from_db()
    assert proposal.supports == 0
    assert Client().post(path).status_code == 302  # asked to sign in
    assert Support.objects.count() == 1


def test_stored_script_is_text_wherever_it_is_shown(town):
    author = someone(town, name=SCRIPT)
    given = {"title": SCRIPT, "body": SCRIPT + SCRIPT, "signed": SCRIPT[:40], "place": SCRIPT}
    given |= {"lat": 36.6, "lon": 127.9}
    proposal = published(town, audience="all", author=author, **given)
    official = an_official(town)
    step(proposal, "lift", official, reason=SCRIPT)
    step(proposal, "answer", official, reason=SCRIPT, verdict=Verdict.ACCEPTED)
    commenter = someone(town, name=SCRIPT)
    comments.write(
        thread=proposal.thread, author=commenter, by=commenter, body=SCRIPT, now=clock.now()
    )

    browser = client_of(official)
    for path in (
        "proposals/",
        "proposals/map/",
        f"proposals/{proposal.pk}/",
        f"proposals/{proposal.pk}/steps/plan/",
        "proposals/feed.xml",
        "proposals/answers.xml",
        "outcomes/all/accepted/",
    ):
        page = browser.get(f"{ROOM}/{path}")
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text, path
        assert "alert(" in page.text, path


def test_an_official_answers_by_the_form(town):
    rule(town, "threshold_least", 1)
    resident = someone(town)
    proposal = published(town, resident)
    browser = client_of(an_official(town))
    path = f"{ROOM}/proposals/{proposal.pk}/steps"

    assert browser.get(f"{ROOM}/proposals/waiting/").status_code == 200
    assert browser.get(f"{path}/answer/").status_code == 200
    assert browser.post(f"{path}/answer/", {"verdict": "accepted"}).status_code == 422
    assert browser.post(f"{path}/reach/", {}).status_code == 404
    assert browser.post(f"{path}/finish/", {"reason": "끝"}).status_code == 422
    assert client_of(resident).get(f"{path}/answer/").status_code == 403
    proposal.refresh_from_db()
    assert proposal.verdict == ""
    done = browser.post(
        f"{path}/answer/", {"verdict": "accepted", "reason": "올해 안에 놓겠습니다."}
    )

    assert done.status_code == 302
    assert "올해 안에 놓겠습니다." in Client().get(f"{ROOM}/proposals/{proposal.pk}/").text


def test_supporters_answer_a_merge_on_its_page(town):
    resident = someone(town)
    source, target = published(town, resident), published(town)
    official = client_of(an_official(town))
    path = f"{ROOM}/proposals/{source.pk}/merges/"

    assert official.get(path).status_code == 200
    assert official.post(path, {"target": 999_999, "why": "같다"}).status_code == 422
    asked = official.post(path, {"target": target.pk, "why": "같은 다리입니다."})
    browser = client_of(resident)
    assert "yes" in browser.get(asked.url).text
    assert (
        client_of(someone(town)).post(f"{asked.url}replies/", {"answer": "yes"}).status_code == 403
    )
    browser.post(f"{asked.url}replies/", {"answer": "yes"})
    target.refresh_from_db()
    assert target.supports == 1
    assert browser.post(f"{asked.url}undoings/", {"why": "아니다"}).status_code == 403
    official.post(f"{asked.url}undoings/", {"why": "다른 다리였습니다."})
    target.refresh_from_db()
    assert target.supports == 0
    for proposal in (source, target):
        assert "다른 다리였습니다." in Client().get(f"{ROOM}/proposals/{proposal.pk}/").text


def test_the_list_is_searched_narrowed_and_sorted(town):
    lamp = published(town, title="산책로 가로등을 놓아 주세요")
    bench = published(town, someone(town), title="정류장 의자를 놓아 주세요", category="streets")

    def titles(query=""):
        found = Client().get(f"/gaon/api/participation/proposals{query}").json()
        return [row["id"] for row in found["proposals"]]

    assert titles() == [bench.pk, lamp.pk]
    assert titles("?sort=supported") == [bench.pk, lamp.pk]
    assert titles("?q=의자") == [bench.pk]
    assert titles("?category=streets&state=open") == [bench.pk]
    assert titles("?sort=answered") == []
    assert titles("?sort=closing") == [lamp.pk, bench.pk]
    assert titles("?state=nonsense&page=99&category=space") == [bench.pk, lamp.pk]


def test_a_list_costs_the_same_queries_however_long_it_is(town, django_assert_max_num_queries):
    person = someone(town)
    for number in range(3):
        published(town, person, title=f"제안 {number}번을 들어 주세요")
    client = Client()
    client.get(f"{ROOM}/proposals/")

    with django_assert_max_num_queries(12) as few:
        client.get(f"{ROOM}/proposals/")
    for number in range(25):
        proposal = published(town, title=f"더 많은 제안 {number}번")
        comments.write(
            thread=proposal.thread,
            author=(talker := someone(town)),
            by=talker,
            body=f"좋다 {number}",
            now=clock.now(),
        )
    client.get(f"{ROOM}/proposals/")
    with django_assert_max_num_queries(12) as many:
        client.get(f"{ROOM}/proposals/")

    assert len(many) == len(few)


def test_everything_is_a_table_and_no_cell_is_a_formula(town):
    published(town, title='=HYPERLINK("https://evil.example")')

    text = b"".join(Client().get("/gaon/api/participation/proposals.csv")).decode()

    (row,) = csv.DictReader(text.splitlines())
    assert row["title"].startswith("'=")
    assert row["state"] == "published"


def test_one_proposal_as_data_has_every_step_with_its_reason(town):
    proposal = published(town, lat=36.6, lon=127.9)
    step(proposal, "return", an_official(town), reason="문의입니다.")

    found = Client().get(f"/gaon/api/participation/proposals/{proposal.pk}").json()

    assert [move["step"] for move in found["moves"]] == ["publish", "return"]
    assert found["moves"][1]["reason"] == "문의입니다."
    places = json.loads(Client().get("/gaon/api/participation/proposals/places").content)
    assert places["features"][0]["geometry"]["coordinates"] == [127.9, 36.6]


def test_dates_and_feeds_go_out(town):
    rule(town, "threshold_least", 1)
    waiting = published(town, title="열린 제안입니다")
    published(town, someone(town), title="답을 기다리는 제안")

    dates = Client().get(f"{ROOM}/proposals/deadlines.ics").text
    feed = Client().get(f"{ROOM}/proposals/feed.xml")

    assert dates.count("BEGIN:VEVENT") == 2
    assert f"/gaon/participation/proposals/{waiting.pk}/" in feed.text
    assert feed["Content-Type"] == "application/atom+xml"


def test_each_figure_has_the_list_behind_it(town):
    proposal = published(town, title="가로등을 놓아 주세요")
    step(proposal, "lift", (official := an_official(town)), reason="급합니다.")
    step(proposal, "answer", official, reason="하겠습니다.", verdict=Verdict.ACCEPTED)
    month = f"{clock.now().astimezone(town.zone):%Y-%m}"

    for path in ("outcomes/", f"outcomes/{month}/accepted/", "outcomes/all/in_time/"):
        assert Client().get(f"{ROOM}/{path}").status_code == 200
    assert "가로등" in Client().get(f"{ROOM}/outcomes/{month}/accepted/").text
    assert Client().get(f"{ROOM}/outcomes/1999-01/accepted/").status_code == 404
    assert Client().get(f"{ROOM}/outcomes/all/nothing/").status_code == 404
    found = Client().get("/gaon/api/participation/outcomes").json()["months"]
    assert [(line["month"], line["accepted"]) for line in found] == [("all", 1), (month, 1)]
    assert "all,1" in Client().get(f"{ROOM}/outcomes/outcomes.csv").text


def test_ones_own_page_shows_drafts_proposals_and_supports(town):
    person = someone(town)
    a_draft(town, person, title="아직 쓰는 중")
    published(town, author=person, title="내가 낸 제안입니다")
    published(town, person, title="이웃이 낸 제안입니다")

    page = client_of(person).get(f"{ROOM}/proposals/mine/").text

    assert all(
        words in page for words in ("아직 쓰는 중", "내가 낸 제안입니다", "이웃이 낸 제안입니다")
    )
    other = client_of(someone(town)).get(f"{ROOM}/proposals/mine/").text
    assert "아직 쓰는 중" not in other
