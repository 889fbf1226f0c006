import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.base import clock
from madang.cases.models import Assignment, Case, ClockEvent, InternalNote, Move
from madang.cases.services import assignments, delays, moves
from madang.cases.services.workflows import Workflow
from madang.cases.tests import matters
from madang.cases.tests.conftest import MONDAY, Scene
from madang.privacy.models import Look
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_department, client_of, someone

QUEUE = "/gaon/cases/"


@pytest.fixture
def at(monkeypatch):
    """Set the town's clock."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(MONDAY)
    return set_to


@pytest.fixture
def scene(db, petitions, at):
    return Scene()


def titles(page):
    return re.findall(r'<a class="tap" href="/gaon/cases/\d+/">([^<]+)', page.text)


def page_of(client, case, act=""):
    return f"{QUEUE}{case.pk}/{f'acts/{act}/' if act else ''}"


def send(client, case, act, **words):
    words.setdefault("seen", Case.objects.get(pk=case.pk).version)
    return client.post(page_of(client, case, act), words)


def test_officials_see_the_cases_of_their_departments_and_the_operator_all(scene):
    matters.a_case(scene.town, scene.now, scene.roads, title="횡단보도")
    matters.a_case(scene.town, scene.now, scene.roads, scene.parks, title="가로수")
    seen = {
        who: sorted(titles(client_of(getattr(scene, who)).get(QUEUE)))
        for who in ("park", "road", "operator", "auditor")
    }

    assert seen["park"] == ["가로수", "놀이터에 그늘을"]
    assert seen["road"] == ["가로수", "횡단보도"]
    assert seen["operator"] == seen["auditor"] == ["가로수", "놀이터에 그늘을", "횡단보도"]


def test_the_parts_of_the_queue(scene, at):
    mine = matters.a_case(scene.town, scene.later(2), scene.parks, title="내 일")
    assignments.take(case=mine, assignee=scene.park, by=scene.head, now=scene.now)
    closed = matters.a_case(scene.town, scene.now, scene.parks, asker=scene.seo, title="거둠")
    moves.move(case=closed, name="withdraw", by=scene.seo, now=scene.now)
    client = client_of(scene.park)
    client.get(page_of(client, mine))
    at(scene.later(31))

    def part(name):
        return titles(client.get(f"{QUEUE}?part={name}"))

    assert part("") == ["놀이터에 그늘을", "내 일"]
    assert part("mine") == part("week") == ["내 일"]
    assert part("overdue") == part("unseen") == ["놀이터에 그늘을"]
    assert part("unassigned") == []
    assert part("closed") == ["거둠"]
    assert part("nonsense") == part("open")
    assert titles(client.get(f"{QUEUE}?q=공원녹지 내")) == ["내 일"]
    assert client.get("/gaon/cases/unseen/").url == "/gaon/cases/?part=unseen"


def test_opening_a_case_marks_it_as_seen_by_the_department_alone(scene):
    client_of(scene.operator).get(page_of(None, scene.case))
    client_of(scene.auditor).get(page_of(None, scene.case))
    assert not Assignment.objects.exclude(seen_at=None).exists()

    client_of(scene.park).get(page_of(None, scene.case))

    assert Assignment.objects.get().seen_by == scene.park


@pytest.mark.parametrize("who", ["road", "seo", "strange"])
def test_a_case_of_others_is_closed(scene, who):
    client = client_of(getattr(scene, who))
    before = Case.objects.values().get()

    assert client.get(page_of(client, scene.case)).status_code == 403
    assert send(client, scene.case, "pause", text="…").status_code == 403
    assert Case.objects.values().get() == before
    assert not ClockEvent.objects.filter(kind="stop").exists()


def test_an_auditor_reads_and_changes_nothing(scene):
    client = client_of(scene.auditor)

    page = client.get(page_of(client, scene.case)).text
    assert "/acts/" not in page
    assert send(client, scene.case, "note", text="…").status_code == 403
    assert not InternalNote.objects.exists()


def test_an_answer_by_its_form(scene):
    client = client_of(scene.park)
    page = client.get(page_of(client, scene.case)).text
    assert "/acts/step-answer/" in page
    assert "/acts/step-review/" not in page

    missing = send(client, scene.case, "step-answer", reason="", note="")
    assert missing.status_code == 422
    done = send(client, scene.case, "step-answer", reason="설치합니다 <b>", note="안에서")

    assert done.status_code == 302
    page = client.get(page_of(client, scene.case)).text
    assert "설치합니다 &lt;b&gt;" in page
    assert "안에서" in page
    assert Case.objects.get().state == "answered"


def test_who_was_overtaken_sees_so_and_keeps_the_words(scene):
    client, seen = client_of(scene.park), scene.case.version
    delays.pause(case=scene.case, by=scene.head, reason="설계", now=scene.now)

    page = send(client, scene.case, "step-answer", reason="제 답변", note="", seen=seen)

    assert page.status_code == 422
    assert "제 답변" in page.text
    assert Move.objects.filter(name="answer").count() == 0
    gone = send(client, scene.case, "pause", text="또", seen=seen)  # not offered any more
    assert gone.status_code == 302
    assert ClockEvent.objects.filter(kind="stop").count() == 1


@pytest.mark.parametrize("act", ["fly", "step-fly", "step-review", "step-finish", "supply"])
def test_an_act_that_is_not_offered_is_not_found(scene, act):
    client = client_of(scene.park)

    assert client.get(page_of(client, scene.case, act)).status_code == 404
    assert send(client, scene.case, act, text="…", reason="…").status_code == 302
    assert Move.objects.count() == 2


def test_a_step_that_needs_more_than_words_is_asked_for_on_the_room_s_page(scene, monkeypatch):
    pages = {"answer": lambda case: f"/participation/answers/{case.pk}/"}
    theirs = Workflow(matters.MACHINE, matters.WORKFLOW.guards, matters.WORKFLOW.effects, pages)
    matters.use(monkeypatch, theirs)
    client, there = client_of(scene.park), f"/gaon/participation/answers/{scene.case.pk}/"

    assert f'href="{there}"' in client.get(page_of(client, scene.case)).text
    assert client.get(page_of(client, scene.case, "step-answer")).url == there
    assert send(client, scene.case, "step-answer", reason="…", note="").url == there
    assert Case.objects.get().state == "review"


def test_the_name_of_who_asks_stands_on_no_page_of_cases(scene):
    delays.ask(case=scene.case, by=scene.park, text="주소", now=scene.now)
    delays.supply(case=scene.case, by=scene.seo, text="가온로 3", now=scene.now)

    page = client_of(scene.park).get(page_of(None, scene.case)).text

    assert "박공원" in page
    assert "서주민" not in page


def test_the_clock_by_its_forms(scene, at):
    client = client_of(scene.park)
    assert "disabled" not in client.get(page_of(client, scene.case, "extend")).text

    assert send(client, scene.case, "extend", text="조사").status_code == 422  # no interim reply
    assert send(client, scene.case, "supplement", text="사진").status_code == 302
    assert send(client, scene.case, "supply", text="왔습니다").status_code == 302
    assert send(client, scene.case, "pause", text="설계").status_code == 302
    assert send(client, scene.case, "resume", text="").status_code == 302
    assert send(client, scene.case, "reply", text="아직 검토 중").status_code == 302
    assert send(client, scene.case, "extend", text="조사").status_code == 302
    kinds = ClockEvent.objects.values_list("kind", flat=True)
    assert list(kinds) == ["start", "stop", "resume", "stop", "resume", "reply", "extend"]


def test_departments_and_people_by_their_forms(scene):
    client = client_of(scene.park)

    assert send(client, scene.case, "take", assignee=scene.head.pk).status_code == 302
    assert Case.objects.get().assignee == scene.head
    assert send(client, scene.case, "take", assignee=scene.road.pk).status_code == 422
    helped = {"lead": scene.parks.pk, "helpers": [scene.roads.pk], "text": ""}
    assert send(client, scene.case, "departments", **helped).status_code == 302
    assert client_of(scene.road).get(page_of(None, scene.case)).status_code == 200
    refused = send(client, scene.case, "transfer", to=scene.roads.pk, text="")
    assert refused.status_code == 422
    gone = send(client, scene.case, "transfer", to=scene.roads.pk, text="도로 위의 일입니다")
    assert gone.url == QUEUE
    assert client.get(page_of(client, scene.case)).status_code == 403
    assert Case.objects.get().assignee is None


def test_a_department_of_another_town_cannot_be_chosen(scene):
    theirs = a_department(scene.strange.memberships.get().town, "나래과")

    page = send(client_of(scene.park), scene.case, "transfer", to=theirs.pk, text="…")

    assert page.status_code == 422
    assert [row.department for row in Assignment.objects.filter(ended_at=None)] == [scene.parks]


def test_looking_at_what_a_person_sent_is_written_down(scene):
    client = client_of(scene.park)
    client.get(page_of(client, scene.case))
    assert not Look.objects.exists()
    delays.ask(case=scene.case, by=scene.park, text="주소", now=scene.now)
    delays.supply(case=scene.case, by=scene.seo, text="가온로 3", now=scene.now)

    assert "가온로 3" in client.get(page_of(client, scene.case)).text

    assert Look.objects.get().subject == scene.seo


def ticket(page, name="ticket"):
    return unescape(re.search(rf'name="{name}" value="([^"]+)"', page.text)[1])


def test_many_cases_are_given_at_once_and_taken_back(scene):
    more = [matters.a_case(scene.town, scene.now, scene.parks) for _ in range(3)]
    loose = Case.objects.create(
        town=scene.town, machine="petition", state="open", title="새 것", opened_at=scene.now
    )
    client = client_of(scene.operator)
    keys = [case.pk for case in (*more, loose)]

    seen = client.post(f"{QUEUE}bulk/", {"act": f"to-{scene.roads.pk}", "pick": keys})
    assert Assignment.objects.filter(department=scene.roads).count() == 0, "only a preview"
    client.post(f"{QUEUE}bulk/", {"ticket": ticket(seen)})
    given = Assignment.objects.filter(department=scene.roads, ended_at=None, is_lead=True)
    assert given.count() == 4
    client.post(f"{QUEUE}bulk/", {"undo": ticket(client.get(QUEUE), "undo")})

    assert given.count() == 0
    parks = Assignment.objects.filter(department=scene.parks, ended_at=None)
    assert {row.case_id for row in parks} == {scene.case.pk, *(case.pk for case in more)}
    assert not Assignment.objects.filter(case=loose, ended_at=None).exists()


def test_an_official_takes_many_and_leaves_out_what_is_not_theirs(scene):
    theirs = matters.a_case(scene.town, scene.now, scene.roads)
    client = client_of(scene.park)

    seen = client.post(f"{QUEUE}bulk/", {"act": "take", "pick": [scene.case.pk, theirs.pk]})
    client.post(f"{QUEUE}bulk/", {"ticket": ticket(seen)})

    assert Case.objects.get(pk=scene.case.pk).assignee == scene.park
    assert Case.objects.get(pk=theirs.pk).assignee is None
    acts = client.get(QUEUE).text
    assert f'value="who-{scene.head.pk}"' in acts
    assert "to-" not in re.findall(r'<option value="([^"]+)"', acts)
    client.post(f"{QUEUE}bulk/", {"undo": ticket(client.get(QUEUE), "undo")})
    assert Case.objects.get(pk=scene.case.pk).assignee is None
    assert client_of(scene.auditor).post(f"{QUEUE}bulk/", {"act": "take"}).status_code == 403


def many(scene, count):
    """Write cases straight into the database: with services it would take minutes."""
    rows = Case.objects.bulk_create(
        Case(
            town=scene.town, machine="petition", state="review", title=f"제안 {n}", clock="running",
            due_on=scene.later(n % 60).date(), opened_at=scene.now, path=f"/p/{n}/",
        )
        for n in range(count)
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(town=scene.town, case=row, department=scene.parks, assigned_at=scene.now)
        for row in rows
    )


def queries(client, path):
    client.get(path)  # the session takes the town's scope anew after rows were written
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


MOST_QUERIES = {
    QUEUE: 16,
    "/gaon/cases/overdue/": 14,
    "/gaon/cases/overdue/?show=paused": 14,
    "/gaon/api/cases/overdue": 8,
    "/gaon/office/": 31,  # one or two for each queue of a room
}


def test_ten_thousand_cases_cost_no_more_queries_than_a_few(scene, at):
    client = client_of(scene.park)
    many(scene, 60)
    at(scene.later(61))
    few = {path: queries(client, path) for path in MOST_QUERIES}
    many(scene, 10_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case, cases_assignment")  # as the server does by itself

    assert {path: queries(client, path) for path in MOST_QUERIES} == few
    assert {path: count for path, count in few.items() if count > MOST_QUERIES[path]} == {}


def test_the_office_counts_what_waits(scene, at):
    at(scene.later(40))

    page = client_of(scene.park).get("/gaon/office/").text

    assert 'href="/gaon/cases/"' in page
    assert 'href="/gaon/cases/unseen/"' in page


def test_an_old_official_without_a_department_sees_an_empty_queue(scene):
    moderator = someone(scene.town, Role.MODERATOR)

    assert client_of(moderator).get(QUEUE).status_code == 403
    assert titles(client_of(scene.road).get(QUEUE)) == []
