"""The pages: what readers, authors and moderators see, and what stays unseen."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import set_script_prefix

from madang.base import clock
from madang.roles.tests.towns import a_town, client_of, someone
from madang.talk.models import Comment, Objection, Reaction, Report
from madang.talk.services import comments, pages, reports, threads
from madang.talk.tests.talks import a_comment, a_moderator, a_thread, everything, hidden
from madang.towns.services import towns

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script> <img src=x onerror=alert(1)>"


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


@pytest.fixture
def drawn(gaon, thread):
    """Draw the thread as a room does, with the one line, and return what `account` gets."""

    def draw(account=None, query="") -> str:
        request = RequestFactory().get(f"/participation/proposals/1/{query}")
        request.town, request.htmx = gaon, False
        request.user = account or pages.AnonymousUser()
        set_script_prefix("/gaon/")
        try:
            line = Template("{% load talk %}{% talk_thread thread %}")
            return line.render(Context({"request": request, "thread": thread}))
        finally:
            set_script_prefix("/")

    return draw


def post(client, where, /, **data):
    return client.post(f"/gaon/talk/{where}", data)


def test_a_room_shows_a_thread_with_one_line_to_strangers_too(thread, drawn):
    a_comment(thread, body="첫 줄\n둘째 줄", stance="for")

    page = drawn()

    assert "첫 줄<br>둘째 줄" in page
    assert "김○평" in page
    assert "김은평" not in page
    assert "/gaon/login/?next=/gaon/talk/policy/" in page
    assert "<textarea" not in page


def test_a_script_in_a_comment_is_shown_and_never_run(gaon, thread, drawn, moderator, client):
    comment = a_comment(thread, body=SCRIPT)
    reports.hand_in(comment=comment, by=someone(), reason="other", text=SCRIPT, now=clock.now())
    hers = client_of(moderator)
    for page in (
        drawn(),
        client.get(f"/gaon/talk/comments/{comment.pk}/").text,
        hers.get("/gaon/talk/queue/").text,
        hers.get(f"/gaon/talk/comments/{comment.pk}/measures/").text,
    ):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


def test_links_give_no_credit(thread, drawn):
    a_comment(thread, body='보세요 https://a.example/?q="><b>x</b>')

    page = drawn()

    assert 'rel="nofollow"' in page
    assert "<b>x</b>" not in page


def test_writing_without_scripts_leads_back_to_the_rooms_own_page(thread, resident):
    client = client_of(resident)

    answer = post(client, f"threads/{thread.pk}/comments/", body="찬성합니다", stance="for")

    comment = Comment.objects.get()
    assert answer["Location"] == f"/gaon/talk/policy/#comment-{comment.pk}"
    assert (comment.author, comment.stance) == (resident, "for")


@pytest.mark.parametrize("name", ["next", "back", "path", "talk_at", "talk_sort", "talk_page"])
def test_no_field_of_a_form_leads_away(thread, resident, name):
    data = {"body": "말", name: "https://evil.example/"}
    answer = post(client_of(resident), f"threads/{thread.pk}/comments/", **data)
    assert answer["Location"].startswith("/gaon/talk/policy/#comment-")


def test_what_is_not_taken_comes_back_with_its_words(thread, resident):
    client = client_of(resident)
    before = everything()

    answer = post(client, f"threads/{thread.pk}/comments/", body="가" * 1001, stance="against")

    assert answer.status_code == 422
    assert "가" * 1001 in answer.text
    assert "1001" in answer.text
    assert everything() == before


def test_htmx_gets_the_thread_alone_with_the_new_comment_or_the_reason(thread, resident):
    client = client_of(resident)
    path = f"/gaon/talk/threads/{thread.pk}/comments/"

    taken = client.post(path, {"body": "새 의견"}, headers={"HX-Request": "true"})
    refused = client.post(path, {"body": "새 의견"}, headers={"HX-Request": "true"})

    assert "새 의견" in taken.text
    assert "<html" not in taken.text
    assert taken.text.count('class="talk-line"') == 1
    assert 'role="alert"' in refused.text
    assert Comment.objects.count() == 1


def test_an_answer_is_written_below_what_it_answers(thread, resident, drawn):
    top = a_comment(thread)

    page = drawn(resident, f"?talk_reply={top.pk}")
    post(client_of(resident), f"comments/{top.pk}/replies/", body="저도요", talk_page="2")

    assert f'action="/gaon/talk/comments/{top.pk}/replies/"' in page
    assert Comment.objects.get(body="저도요").parent == top


def test_others_read_why_a_comment_was_hidden_and_its_author_reads_it_still(
    thread, drawn, moderator
):
    comment = a_comment(thread, body="이 바보들아")
    hidden(comment, moderator)

    assert "이 바보들아" not in drawn()
    assert "이 바보들아" not in drawn(moderator)
    assert "모욕" in drawn()
    mine = drawn(comment.author)
    assert "이 바보들아" in mine
    assert f"/gaon/talk/comments/{comment.pk}/objections/" in mine


def test_hidden_words_are_in_no_api_page_or_log(client, gaon, thread, moderator):
    comment = a_comment(thread, body="이 바보들아")
    hidden(comment, moderator)
    for path in (
        f"talk/comments/{comment.pk}/",
        f"api/talk/threads/{thread.pk}",
        "talk/log/",
        "api/talk/log",
    ):
        answer = client.get(f"/gaon/{path}")
        assert answer.status_code == 200
        assert "바보" not in answer.text


def test_an_author_edits_withdraws_and_objects_on_pages(thread, resident, moderator):
    comment = a_comment(thread, resident, body="처음")
    client = client_of(resident)

    assert "처음" in client.get(f"/gaon/talk/comments/{comment.pk}/edit/").text
    post(client, f"comments/{comment.pk}/edit/", body="나중", stance="for")
    assert Comment.objects.get().body == "나중"
    hidden(comment, moderator)
    assert client.get(f"/gaon/talk/comments/{comment.pk}/objections/").status_code == 200
    post(client, f"comments/{comment.pk}/objections/", text="욕이 아닙니다")
    assert Objection.objects.get().text == "욕이 아닙니다"
    again = post(client, f"comments/{comment.pk}/objections/", text="또")
    assert (again.status_code, Objection.objects.count()) == (422, 1)
    assert client.get(f"/gaon/talk/comments/{comment.pk}/withdrawals/").status_code == 200
    post(client, f"comments/{comment.pk}/withdrawals/")
    assert Comment.objects.get().body == ""


def test_another_neither_edits_withdraws_nor_objects(thread, resident, moderator):
    comment = a_comment(thread)
    hidden(comment, moderator)
    before, client = everything(), client_of(resident)
    for path in ("edit", "withdrawals", "objections"):
        answer = post(client, f"comments/{comment.pk}/{path}/", body="내 것", text="내 것")
        assert answer.status_code == 403
    assert everything() == before


def test_a_reader_reacts_and_reports_on_pages(thread, resident):
    comment = a_comment(thread)
    client = client_of(resident)

    post(client, f"comments/{comment.pk}/reactions/", give="agree")
    assert Reaction.objects.count() == 1
    post(client, f"comments/{comment.pk}/reactions/", take_back="agree")
    assert Reaction.objects.count() == 0
    assert client.get(f"/gaon/talk/comments/{comment.pk}/reports/").status_code == 200
    post(client, f"comments/{comment.pk}/reports/", reason="insult")
    assert Report.objects.get().person == resident
    again = post(client, f"comments/{comment.pk}/reports/", reason="insult")
    assert (again.status_code, Report.objects.count()) == (422, 1)


def test_a_thread_of_a_closed_room_answers_nothing(gaon, resident):
    thread = a_thread(gaon, path="/transit/stops/1/")
    comment = a_comment(thread)
    gaon.rooms = []
    gaon.save()
    towns.forget()
    client = client_of(resident)
    before = everything()

    for path in (f"threads/{thread.pk}/", f"comments/{comment.pk}/"):
        assert client.get(f"/gaon/talk/{path}").status_code == 404
    assert post(client, f"threads/{thread.pk}/comments/", body="말").status_code == 404
    assert post(client, f"comments/{comment.pk}/reactions/", give="agree").status_code == 404
    assert client.get(f"/gaon/api/talk/threads/{thread.pk}").status_code == 404
    assert everything() == before


def many_comments(thread, count: int) -> None:
    author = someone()
    now = clock.now()
    tops = Comment.objects.bulk_create(
        Comment(town=thread.town, thread=thread, author=author, body=f"{i}", written_at=now)
        for i in range(count // 2)
    )
    Comment.objects.bulk_create(
        Comment(
            town=thread.town,
            thread=thread,
            author=author,
            body=f"답 {i}",
            written_at=now,
            depth=1,
            root=tops[i % 40],
            parent=tops[i % 40],
        )
        for i in range(count - count // 2)
    )
    Reaction.objects.bulk_create(
        Reaction(town=thread.town, comment=one, person=author, kind="agree", given_at=now)
        for one in tops[:100]
    )


@pytest.mark.parametrize("sort", pages.SORTS)
def test_a_page_asks_as_often_at_1000_comments_as_at_two(thread, resident, sort):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found = pages.page(thread=thread, reader=resident, now=clock.now(), sort=sort)
            assert found.lines
        return len(queries)

    many_comments(thread, 2)
    few = asked()
    many_comments(thread, 1000)

    assert asked() == few <= 10


def test_replies_beyond_the_first_are_on_the_comments_own_page(client, thread, gaon):
    top = a_comment(thread)
    author = someone()
    Comment.objects.bulk_create(
        Comment(
            town=gaon,
            thread=thread,
            author=author,
            body=f"답 {i}",
            written_at=clock.now(),
            depth=1,
            root=top,
            parent=top,
        )
        for i in range(pages.REPLIES + 5)
    )
    (line,) = pages.page(thread=thread, reader=None, now=clock.now()).lines
    assert (len(line.replies), line.more) == (pages.REPLIES, 5)
    assert "답 24" in client.get(f"/gaon/talk/comments/{top.pk}/").text


def test_the_most_reacted_to_comes_first_when_asked_for(thread):
    loved, late = a_comment(thread), a_comment(thread)
    Reaction.objects.create(
        town=thread.town, comment=loved, person=someone(), kind="agree", given_at=clock.now()
    )
    for sort, first in (("new", late), ("top", loved), ("nonsense", late)):
        found = pages.page(thread=thread, reader=None, now=clock.now(), sort=sort, number=10**9)
        assert found.lines[0].comment == first


def test_a_withdrawn_comment_is_shown_only_where_somebody_answered(thread):
    alone, answered = a_comment(thread), a_comment(thread)
    a_comment(thread, parent=answered)
    for comment in (alone, answered):
        comments.withdraw(comment=comment, by=comment.author, now=clock.now())
    (line,) = pages.page(thread=thread, reader=None, now=clock.now()).lines
    assert line.comment == answered
    assert line.body == ""


def test_who_is_gone_is_a_former_member(thread, drawn):
    comment = a_comment(thread)
    Comment.objects.filter(pk=comment.pk).update(author=None)
    assert "탈퇴한 회원" in drawn()
    assert threads.participants(thread=thread) == []


def test_strangers_are_asked_to_sign_in_before_they_write(client, thread):
    before = everything()
    answer = post(client, f"threads/{thread.pk}/comments/", body="말")
    assert "/login/" in answer["Location"]
    assert everything() == before


def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", "talk", check=True, dry_run=True, verbosity=0)
