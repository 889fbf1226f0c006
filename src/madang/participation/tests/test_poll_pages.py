import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madang.base import clock
from madang.participation.engine.ballots import credentials
from madang.participation.engine.ballots.blindsignatures import PublicKey
from madang.participation.engine.ballots.credentials import Wallet
from madang.participation.models import Booth, BulletinEntry, Poll, Voter
from madang.participation.services import ballots, bulletins, polls
from madang.participation.tests.polls import DRAFT, a_poll, a_voter, a_wallet, operator_of
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import client_of, someone

pytestmark = pytest.mark.django_db
PAGE = "/gaon/participation/polls/"


@pytest.fixture
def poll():
    now = clock.now()
    return a_poll(opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))


def text_of(answer):
    return answer.content.decode()


def test_a_resident_votes_without_javascript_and_finds_the_ballot(poll):
    resident = client_of(a_voter(poll))
    page = f"{PAGE}{poll.key}/"
    assert "You may vote here." in text_of(resident.get(page, HTTP_ACCEPT_LANGUAGE="en"))
    answer = resident.post(f"{page}credentials/", HTTP_ACCEPT_LANGUAGE="en")
    told = re.search(r"<textarea id=\"credential\"[^>]*>([^<]+)</textarea>", text_of(answer))[1]
    stranger = Client()  # nobody is signed in where the ballot is cast
    answer = stranger.post(f"{page}ballots/", {"choice": ["b", "a"], "credential": told})
    assert answer.status_code == 302, text_of(answer)
    receipt = stranger.get(answer["Location"])
    assert receipt.status_code == 200
    assert BulletinEntry.objects.get().content["choices"] == "a,b"
    bulletins.publish_root(poll=poll, day=clock.now().date())
    assert "Path to the root" in text_of(
        stranger.get(answer["Location"], HTTP_ACCEPT_LANGUAGE="en")
    )
    assert BulletinEntry.objects.get().leaf in text_of(stranger.get(f"{page}bulletin/"))


def test_what_cannot_be_taken_is_said_and_kept_on_the_page(poll):
    wallet = a_wallet(poll, now=clock.now())
    page = f"{PAGE}{poll.key}/ballots/"
    for fields, words in (
        ({"choice": ["a"], "credential": "x"}, "not a credential of this vote"),
        ({"choice": [], "credential": wallet.told}, "Mark at least 1"),
        ({"choice": ["a", "b", "c"], "credential": wallet.told}, "Mark at most 2"),
        ({"choice": ["<script>"], "credential": wallet.told}, "cannot be read"),
    ):
        answer = Client().post(page, fields, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert "<script>" not in text_of(answer)
    assert not BulletinEntry.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields", "choices"),
    [
        ("points", {"n-a": "2", "n-c": "3"}, "c,a;3,2"),
        ("ranked", {"n-a": "2", "n-c": "1"}, "c,a"),
    ],
)
def test_points_and_ranks_are_numbers_on_the_paper(kind, fields, choices):
    now = clock.now()
    poll = a_poll(kind=kind, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1))
    told = a_wallet(poll, now=now).told
    answer = Client().post(f"{PAGE}{poll.key}/ballots/", {**fields, "credential": told})
    assert answer.status_code == 302
    assert BulletinEntry.objects.get().content["choices"] == choices


def test_a_stranger_is_asked_to_sign_in_and_an_unverified_person_is_told_why(poll):
    page = f"{PAGE}{poll.key}/credentials/"
    assert "/login/" in Client().get(page)["Location"]
    person = client_of(someone(poll.town))
    answer = person.post(page, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 422
    assert "not verified" in text_of(answer)
    assert not Voter.objects.exists()


def test_the_api_signs_once_and_takes_ballots_without_a_session(poll):
    api = f"/gaon/api/participation/polls/{poll.key}"
    told = Client().get(api).json()
    signer = PublicKey.read(credentials.raw(told["terms"]["credential_key"]))
    wallet = Wallet.new(str(poll.key))
    blinded = wallet.blinded(signer)
    person = client_of(a_voter(poll))
    body = json.dumps({"blinded": credentials.text(blinded.message)})
    answer = person.post(f"{api}/credentials", body, content_type="application/json")
    assert answer.status_code == 200, text_of(answer)
    wallet.take(signer, credentials.raw(answer.json()["signature"]), blinded.inverse)
    other = json.dumps({"blinded": credentials.text(bytes([9]) * 256)})
    assert (
        person.post(f"{api}/credentials", other, content_type="application/json").status_code == 409
    )
    assert (
        Client().post(f"{api}/credentials", body, content_type="application/json").status_code
        == 401
    )
    ballot = wallet.ballot("a", 1)
    sent = {
        "key": wallet.key,
        "prefix": ballot.credential.prefix,
        "signature": ballot.credential.signature,
        "sequence": 1,
        "choices": "a",
        "seal": ballot.seal,
    }
    for change, status in (
        ({"choices": "b"}, 422),
        ({"sequence": 2}, 422),
        ({"signature": ""}, 422),
        ({}, 200),
        ({}, 200),
    ):
        answer = Client().post(
            f"{api}/ballots", json.dumps({**sent, **change}), content_type="application/json"
        )
        assert answer.status_code == status, text_of(answer)
    receipt = answer.json()["receipt"]
    assert Client().get(f"{api}/sequences/{wallet.key}").json() == {"last": 1}
    bulletins.publish_root(poll=poll, day=clock.now().date())
    assert Client().get(f"{api}/receipts/{receipt}").json()["number"] == 1
    assert Client().get(f"{api}/receipts/{'0' * 64}").status_code == 404
    assert [one["leaf"] for one in Client().get(f"{api}/links").json()] == [receipt]
    assert len(Client().get(f"{api}/roots").json()) == 1
    assert [one["poll"] for one in Client().get("/gaon/api/participation/polls").json()] == [
        str(poll.key)
    ]


def test_drafts_polls_of_other_towns_and_open_ballots_are_not_public(poll):
    draft = a_poll(fixed=False)
    far = a_poll("narae")
    assert Client().get(f"{PAGE}{draft.key}/").status_code == 404
    assert Client().get(f"{PAGE}{far.key}/").status_code == 404
    for name in ("BULLETIN.json", "ballots.pb"):
        assert Client().get(f"{PAGE}{poll.key}/bulletin/{name}").status_code == 404


def test_the_file_for_counting_holds_the_last_ballot_of_each_credential(poll):
    first, second = a_wallet(poll, now=clock.now()), a_wallet(poll, now=clock.now())
    for ballot in (first.ballot("a", 1), second.ballot("c", 1), first.ballot("a,b", 2)):
        ballots.cast(poll=poll, ballot=ballot, now=clock.now())
    bulletins.chain_all(poll=poll)

    assert bulletins.counted(poll=poll) == polls.checked(poll).counted == {"a,b": 1, "c": 1}


def test_after_the_close_everything_can_be_downloaded(poll):
    ballots.cast(poll=poll, ballot=a_wallet(poll, now=clock.now()).ballot("b", 1), now=clock.now())
    by, after = operator_of(poll), poll.closes_at + timedelta(hours=1)
    polls.seal(poll=poll, by=by, now=after)
    polls.publish(poll=poll, by=by, now=after)
    page = f"{PAGE}{poll.key}/"
    told = json.loads(b"".join(Client().get(f"{page}bulletin/BULLETIN.json").streaming_content))
    assert told["winners"] == ["b"]
    assert text_of(Client().get(f"{page}bulletin/ballots.pb")).endswith("1;b\n")
    assert "작은 도서관" in text_of(Client().get(page))


def test_an_operator_makes_and_fixes_a_vote_and_hands_out_papers():
    town = a_poll(fixed=False).town
    operator = client_of(operator_of(town))
    now = clock.now()
    lines = "\n".join(f"{one['id']}, {one['cost']}, {one['title']}" for one in DRAFT["projects"])
    given = {
        "title": "봄 예산", "about": "", "kind": "approval", "projects": lines, "budget": 100,
        "opens_at": f"{now - timedelta(days=1):%Y-%m-%d %H:%M}",
        "closes_at": f"{now + timedelta(days=1):%Y-%m-%d %H:%M}",
        "longest": 2, "rule": "greedy", "completion": "none", "stop": "exhaustive",
        "min_votes": 0, "area": "", "least_age": "", "most_age": "",
    }  # fmt: skip
    bad = operator.post(f"{PAGE}new/", {**given, "projects": "a, x, y"})
    assert bad.status_code == 422
    answer = operator.post(f"{PAGE}new/", given)
    assert answer.status_code == 302, text_of(answer)
    poll = Poll.objects.get(title="봄 예산")
    page = f"{PAGE}{poll.key}/"
    assert operator.get(f"{page}desk/").status_code == 200
    assert operator.post(f"{page}fixings/", {"seed": "1199"}).status_code == 302
    assert operator.post(f"{page}booths/", {"name": "가온1동"}).status_code == 302
    booth = Booth.objects.get()
    papers = f"{page}booths/{booth.pk}/papers/"
    person = {"name": "박하나", "born": "1950-01-02", "namesake": 0}
    assert operator.post(papers, person).status_code == 302
    assert operator.post(papers, person).status_code == 422
    assert operator.post(f"{page}seals/").status_code == 422
    upload = SimpleUploadedFile("scan.csv", "booth,sheet,marks\n가온1동,1,a\n".encode())
    assert operator.post(f"{page}scans/", {"file": upload}).status_code == 200
    assert operator.get(f"{page}desk/").status_code == 200
    assert operator.get(f"{PAGE}desk/").status_code == 200
    official = client_of(someone(poll.town, Role.OFFICIAL))
    assert official.post(f"{page}seals/").status_code == 403
    assert client_of(a_voter(poll)).get(f"{page}desk/").status_code == 403


def test_the_list_of_votes_takes_the_same_queries_for_many(poll, django_assert_max_num_queries):
    for _ in range(5):
        a_poll(opens_at=poll.opens_at, closes_at=poll.closes_at)
    with django_assert_max_num_queries(12):
        assert Client().get(PAGE).status_code == 200
