import pytest
from django.test import Client

from madang.participation.models import Conversation, Opinion, Statement
from madang.participation.services import maps
from madang.participation.tests.parlour import (
    MINUTE,
    NOW,
    Role,
    a_conversation,
    a_town,
    judge,
    say,
    someone,
)
from madang.roles.tests.towns import client_of

pytestmark = pytest.mark.django_db
HOME = "/gaon/participation/conversations/"


@pytest.fixture
def town():
    return a_town()


def camps(talk, count=16):
    people = [someone(talk.town) for _ in range(count)]
    for place, person in enumerate(people):
        for number in range(8):
            judge(talk, person, number, 1 if number == 0 or place % 2 else -1)
    maps.draw(talk, now=NOW + MINUTE)
    return people


def test_a_resident_judges_one_statement_after_the_other_without_a_script(town):
    talk, person = a_conversation(town, seeds=2), someone(town)
    client = client_of(person)
    for turn in range(2):
        page = client.get(f"{HOME}{talk.pk}/").content.decode()
        number = page.partition('name="statement" value="')[2].partition('"')[0]
        answer = client.post(
            f"{HOME}{talk.pk}/opinions/", {"statement": number, "opinion": "disagree"}, follow=True
        )
        assert answer.status_code == 200
        assert Opinion.objects.count() == turn + 1
    assert "모든 문장에 답했습니다" in answer.content.decode()
    assert set(Opinion.objects.values_list("value", flat=True)) == {-1}


def test_a_person_changes_their_mind_on_their_own_page(town):
    talk, person = a_conversation(town), someone(town)
    judge(talk, person, 0, 1)
    client = client_of(person)
    assert "다리를 0번" in client.get(f"{HOME}{talk.pk}/opinions/own/").content.decode()
    client.post(f"{HOME}{talk.pk}/opinions/", {"statement": "0", "opinion": "pass", "from": "own"})
    assert Opinion.objects.get().value == 0


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"statement": "0"},
        {"statement": "x", "opinion": "agree"},
        {"statement": "0", "opinion": "love"},
        {"statement": "9" * 30, "opinion": "agree"},
    ],
)
def test_odd_forms_change_nothing(town, given):
    talk = a_conversation(town)
    answer = client_of(someone(town)).post(f"{HOME}{talk.pk}/opinions/", given)
    assert answer.status_code in {302, 404}
    assert not Opinion.objects.exists()


def test_strangers_read_and_are_asked_to_sign_in_before_they_judge(town):
    talk = a_conversation(town)
    client = Client()
    page = client.get(f"{HOME}{talk.pk}/")
    assert page.status_code == 200
    assert 'name="opinion"' not in page.content.decode()
    answer = client.post(f"{HOME}{talk.pk}/opinions/", {"statement": "0", "opinion": "agree"})
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
    assert not Opinion.objects.exists()


def test_what_is_being_prepared_is_for_officials_alone(town):
    talk = a_conversation(town, opened=False)
    for client in (Client(), client_of(someone(town))):
        for place in ("", "map/", "map/votes.csv"):
            assert client.get(f"{HOME}{talk.pk}/{place}").status_code == 404
        assert talk.title not in client.get(HOME).content.decode()
        api = f"/gaon/api/participation/conversations/{talk.pk}"
        assert client.get(api).status_code == 404
    assert client_of(someone(town, Role.OFFICIAL)).get(f"{HOME}{talk.pk}/desk/").status_code == 200


def test_another_town_sees_nothing_of_a_conversation(town):
    talk = a_conversation(town)
    a_town("narae")
    for place in ("", "map/", "map/votes.csv", "map/comments.csv"):
        path = f"/narae/participation/conversations/{talk.pk}/{place}"
        assert Client().get(path).status_code == 404
    assert Client().get(f"/narae/api/participation/conversations/{talk.pk}").status_code == 404


def test_an_official_asks_seeds_opens_and_closes(town):
    client = client_of(someone(town, Role.OFFICIAL))
    answer = client.post(f"{HOME}new/", {"title": "다리를 어떻게 할까요?", "about": ""})
    talk = Conversation.objects.get()
    assert answer["Location"].endswith(f"/{talk.pk}/desk/")
    client.post(f"{HOME}{talk.pk}/changes/", {"act": "open"})
    talk.refresh_from_db()
    assert talk.state == "draft"  # no statement yet
    client.post(f"{HOME}{talk.pk}/desk/", {"text": "다리를 걷는 사람에게 주자"})
    again = client.post(f"{HOME}{talk.pk}/desk/", {"text": "다리를 걷는 사람에게 주자"})
    assert again.status_code == 422
    client.post(f"{HOME}{talk.pk}/changes/", {"act": "open"})
    talk.refresh_from_db()
    assert talk.is_open
    client.post(f"{HOME}{talk.pk}/changes/", {"act": "close"})
    talk.refresh_from_db()
    assert talk.state == "closed"
    assert Client().get(f"{HOME}{talk.pk}/map/").status_code == 200


def test_a_moderator_accepts_and_rejects_and_the_author_reads_why(town):
    talk, person = a_conversation(town), someone(town)
    client = client_of(person)
    client.post(f"{HOME}{talk.pk}/statements/", {"text": "<script>alert(1)</script> 다리"})
    said = Statement.objects.get(is_seed=False)
    moderator = client_of(someone(town, Role.MODERATOR))
    queue = moderator.get("/gaon/participation/statements/waiting/").content.decode()
    assert "&lt;script&gt;alert(1)" in queue
    assert "<script>alert(1)" not in queue
    decide = f"/gaon/participation/statements/{said.pk}/decisions/"
    moderator.post(decide, {"act": "reject", "reason": ""})
    assert Statement.objects.get(pk=said.pk).state == "waiting"
    moderator.post(decide, {"act": "reject", "reason": "장난입니다"})
    assert "장난입니다" in client.get(f"{HOME}{talk.pk}/").content.decode()
    assert "alert(1)" not in "".join(
        part.decode() for part in Client().get(f"{HOME}{talk.pk}/map/comments.csv")
    )
    told = Client().get(f"/gaon/api/participation/conversations/{talk.pk}").json()
    assert [one["text"] for one in told["statements"] if one["state"] == "rejected"] == [""]
    assert client_of(person).post(decide, {"act": "accept"}).status_code == 403


def test_the_map_shows_groups_claims_counts_and_files(town):
    talk = a_conversation(town, seeds=8)
    camps(talk)
    page = Client().get(f"{HOME}{talk.pk}/map/").content.decode()
    assert page.count('class="mark g') >= 4  # two groups on the plot and in the legend
    assert "모든 집단 찬성" in page
    assert "A 집단: 8명 가운데 8명(100%) [68–100 %]" in page
    assert 'style="' not in page
    for name in maps.FILES:
        answer = Client().get(f"{HOME}{talk.pk}/map/{name}.csv")
        assert answer.status_code == 200
        assert b"".join(answer).count(b"\n") > 1
    assert Client().get(f"{HOME}{talk.pk}/map/people.csv").status_code == 404
    told = Client().get(f"/gaon/api/participation/conversations/{talk.pk}/map").json()
    assert told["groups"] == [8, 8]
    assert Client().get("/gaon/api/participation/conversations").json()[0]["participants"] == 16


def test_a_map_that_was_not_drawn_says_so(town):
    talk = a_conversation(town)
    assert "아직 지도가 없습니다" in Client().get(f"{HOME}{talk.pk}/map/").content.decode()
    assert Client().get(f"/gaon/api/participation/conversations/{talk.pk}/map").status_code == 404


def test_a_statement_rejected_after_the_map_is_gone_from_its_page(town):
    talk = a_conversation(town, seeds=8)
    camps(talk)
    Statement.objects.filter(number=0).update(state="rejected", reason="이름이 나옵니다")
    page = Client().get(f"{HOME}{talk.pk}/map/").content.decode()
    assert "다리를 0번" not in page


@pytest.mark.parametrize("place", ["", "{pk}/", "{pk}/map/"])
def test_pages_ask_the_database_as_often_for_many_as_for_few(
    town, place, django_assert_max_num_queries
):
    talk = a_conversation(town, seeds=8)
    camps(talk, 12)
    for _ in range(4):
        a_conversation(town)
    client = client_of(someone(town))
    path = HOME + place.format(pk=talk.pk)
    client.get(path)
    with django_assert_max_num_queries(26):
        assert client.get(path).status_code == 200


def test_a_resident_says_no_more_than_the_form_takes(town):
    talk, person = a_conversation(town), someone(town)
    client = client_of(person)
    for text in ("", "가" * 2000, "짧다"):
        answer = client.post(f"{HOME}{talk.pk}/statements/", {"text": text}, follow=True)
        assert answer.status_code == 200
    assert not Statement.objects.filter(is_seed=False).exists()
    assert say(talk, person, "이 문장은 괜찮습니다").state == "waiting"
