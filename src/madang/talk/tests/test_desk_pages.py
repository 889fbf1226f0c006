"""The pages of moderators, the public log and the policy."""

import csv
import io
import json

import pytest

from madang.base import clock
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone
from madang.talk.models import Comment, Measure, Policy, Report
from madang.talk.services import objections, reports
from madang.talk.tests.talks import a_comment, a_moderator, a_thread, everything, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def gaon():
    return a_town("gaon")


@pytest.fixture
def thread(gaon):
    return a_thread(gaon)


@pytest.fixture
def resident():
    return someone(name="이주민")


@pytest.fixture
def moderator(gaon):
    return a_moderator(gaon)


def post(client, where, /, **data):
    return client.post(f"/gaon/talk/{where}", data)


def test_a_moderator_decides_on_a_page_and_undoes_what_was_done_to_many(thread, moderator):
    one, two = a_comment(thread), a_comment(thread)
    for comment in (one, two):
        reports.hand_in(comment=comment, by=someone(), reason="advert", text="", now=clock.now())
    client = client_of(moderator)
    verdict = {"what": "hide", "reason": "advert", "public_reason": "상품 광고입니다."}

    post(client, f"comments/{one.pk}/measures/", **verdict)
    assert Comment.objects.get(pk=one.pk).hidden_reason == "advert"
    picked = post(client, "queue/bulk/", act="keep", pick=[two.pk])
    post(client, "queue/bulk/", ticket=picked.context["ticket"])
    assert not Report.objects.waiting().exists()
    undo = client.get("/gaon/talk/queue/").context["undo"]["ticket"]
    post(client, "queue/bulk/", undo=undo)

    assert Report.objects.waiting().count() == 1
    assert list(Measure.objects.values_list("what", flat=True)) == ["again", "keep", "hide"]


def test_hiding_many_is_undone_by_showing_them_again(thread, moderator):
    found = [a_comment(thread) for _ in range(3)]
    for comment in found:
        reports.hand_in(comment=comment, by=someone(), reason="advert", text="", now=clock.now())
    client = client_of(moderator)
    picked = post(client, "queue/bulk/", act="hide", pick=[one.pk for one in found])

    post(client, "queue/bulk/", ticket=picked.context["ticket"])
    assert Comment.objects.standing().count() == 0
    undo = client.get("/gaon/talk/queue/").context["undo"]["ticket"]
    post(client, "queue/bulk/", undo=undo)

    assert Comment.objects.standing().count() == 3


def test_undoing_leaves_out_what_its_author_has_objected_to(thread, moderator):
    one, two = a_comment(thread), a_comment(thread)
    for comment in (one, two):
        reports.hand_in(comment=comment, by=someone(), reason="advert", text="", now=clock.now())
    client = client_of(moderator)
    picked = post(client, "queue/bulk/", act="hide", pick=[one.pk, two.pk])
    post(client, "queue/bulk/", ticket=picked.context["ticket"])
    objections.raise_(comment=one, by=one.author, text="아닙니다", now=clock.now())

    undo = client.get("/gaon/talk/queue/").context["undo"]["ticket"]
    post(client, "queue/bulk/", undo=undo)

    assert list(Comment.objects.standing()) == [two]


def test_another_moderator_decides_on_an_objection_on_a_page(gaon, thread, moderator):
    comment = a_comment(thread)
    hidden(comment, moderator)
    objection = objections.raise_(
        comment=comment, by=comment.author, text="아닙니다", now=clock.now()
    )
    answer = {"decision": "grant", "answer": "지적입니다."}
    path = f"objections/{objection.pk}/"

    assert post(client_of(moderator), path, **answer).status_code == 403
    other = client_of(a_moderator(gaon))
    assert "아닙니다" in other.get("/gaon/talk/objections/").text
    post(other, path, **answer)

    assert Comment.objects.get().is_standing


def test_another_towns_moderator_thread_and_comment_are_out_of_reach(gaon, thread, moderator):
    comment = a_comment(thread)
    hidden(comment, moderator)
    narae = a_town("narae")
    foreign = client_of(someone(narae, Role.MODERATOR))
    verdict = {"what": "hide", "reason": "insult", "public_reason": "까닭"}
    before = everything()

    assert foreign.post(f"/gaon/talk/comments/{comment.pk}/measures/", verdict).status_code == 403
    for path in (
        f"comments/{comment.pk}/measures/",
        f"comments/{comment.pk}/replies/",
        f"comments/{comment.pk}/reports/",
        f"threads/{thread.pk}/comments/",
        f"threads/{thread.pk}/measures/",
    ):
        assert foreign.post(f"/narae/talk/{path}", verdict | {"body": "말"}).status_code == 404
    assert foreign.get(f"/narae/api/talk/threads/{thread.pk}").status_code == 404
    assert foreign.get("/narae/api/talk/log").json() == []
    assert everything() == before


def test_the_log_is_downloaded_whole_without_names(client, gaon, thread, moderator):
    comment = a_comment(thread)
    hidden(comment, moderator)

    table = b"".join(client.get("/gaon/talk/log/log.csv").streaming_content).decode("utf-8-sig")
    document = json.loads(b"".join(client.get("/gaon/talk/log/log.json").streaming_content))
    listed = client.get("/gaon/api/talk/log").json()

    (row,) = csv.DictReader(io.StringIO(table))
    assert row["public_reason"] == document[0]["public_reason"] == listed[0]["public_reason"]
    assert row["article"] == "운영정책 제4조 제1호"
    assert set(row) == set(document[0]) == set(listed[0])
    for text in (table, str(document)):
        assert "은평" not in text
        assert moderator.name not in text
    assert client.get("/gaon/api/talk/log?before=1").json() == []
    assert json.loads(b"".join(client.get("/gaon/talk/log/log.json").streaming_content))


def test_an_empty_log_is_an_empty_list(client, gaon):
    answer = client.get("/gaon/talk/log/log.json")
    assert json.loads(b"".join(answer.streaming_content)) == []


def test_a_reason_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(client, thread, gaon):
    comment = a_comment(thread)
    by = a_moderator(gaon)
    from_form = {"what": "hide", "reason": "other", "public_reason": "=1+1"}
    post(client_of(by), f"comments/{comment.pk}/measures/", **from_form)

    table = b"".join(client.get("/gaon/talk/log/log.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["public_reason"] == "'=1+1"


def test_a_town_writes_its_own_policy_and_returns_to_the_standard(client, gaon, resident):
    operator = client_of(someone(gaon, Role.TOWN_OPERATOR))
    assert "제4조" in client.get("/gaon/talk/policy/").text

    post(operator, "policy/edit/", text_ko="우리 규칙 <script>", text_en="Our rules")
    page = client.get("/gaon/talk/policy/").text
    assert "우리 규칙 &lt;script&gt;" in page
    assert post(operator, "policy/edit/", text_en="Only English").status_code == 422
    assert post(client_of(resident), "policy/edit/", text_ko="남의 규칙").status_code == 403
    post(operator, "policy/edit/", text_ko="", text_en="")

    assert Policy.objects.count() == 2
    assert "우리 규칙" in client.get("/gaon/talk/policy/").text  # among the earlier wordings
