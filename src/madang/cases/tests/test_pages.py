import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.base import clock
from madang.cases.models import Assignment, Case, ClockEvent, InternalNote, Move
from madang.cases.services import assignments, calendars, delays, moves, notes
from madang.cases.services.workflows import Said, Workflow
from madang.cases.tests import matters
from madang.cases.tests.conftest import MONDAY, Scene
from madang.people.models import Account
from madang.privacy.models import Look
from madang.privacy.services import parts
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_department, client_of, someone
from madang.towns.services import towns

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


SECRETS = ("밖에는 비밀", "메모 비밀", "보낸 비밀", "박공원", "감춘 제목")


@pytest.fixture
def full(scene):
    """The scene's case with something of every kind, late; and a case that is not public."""
    case = scene.case
    delays.ask(case=case, by=scene.park, text="사진을 주세요", now=scene.now)
    delays.supply(case=case, by=scene.seo, text="보낸 비밀", now=scene.now)
    notes.write(case=case, by=scene.park, text="밖에는 비밀", now=scene.now)
    hidden = matters.a_case(scene.town, scene.now, scene.parks, title="감춘 제목", is_public=False)
    delays.pause(case=hidden, by=scene.park, reason="감춘 제목의 까닭", now=scene.now)
    matters.a_case(scene.town, scene.now, scene.parks, title="감춘 제목", is_public=False)
    return scene


def test_the_public_list_names_what_is_overdue_and_why_others_stand(full, client, at):
    still = matters.a_case(full.town, full.now, full.roads, title="보도블록")
    delays.pause(case=still, by=full.road, reason="시의 설계를 기다립니다", now=full.now)
    at(full.later(40))

    late = client.get("/gaon/cases/overdue/").text
    paused = client.get("/gaon/cases/overdue/?show=paused").text
    data = client.get("/gaon/api/cases/overdue").json()

    assert "놀이터에 그늘을" in late
    assert 'href="/gaon/participation/proposals/1/"' in late
    assert "시의 설계를 기다립니다" in paused
    assert (data["figures"]["awaited"], data["figures"]["overdue"]) == (4, 2)
    assert [row["days_late"] for row in data["overdue"]] == [10, 10]
    assert [row["reason"] for row in data["paused"]] == ["", "시의 설계를 기다립니다"]
    for text in (late, paused, f"{data}"):
        assert [word for word in SECRETS if word in text] == []


def test_the_figures_of_a_year(scene, client, at):
    for days in (2, 4, 40):
        case = matters.a_case(scene.town, scene.now, scene.parks)
        moves.move(case=case, name="answer", by=scene.park, now=scene.later(days),
                   said=Said(reason="예"))  # fmt: skip
    at(scene.later(50))

    figures = client.get("/gaon/api/cases/overdue").json()["figures"]

    assert (figures["answered"], figures["in_time"], figures["median_days"]) == (3, 2, 4.0)
    assert figures["share_in_time"] == 66.7
    at(scene.later(500))
    assert client.get("/gaon/api/cases/overdue").json()["figures"]["share_in_time"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "offset=-1", "limit=x"])
def test_the_api_refuses_nonsense(scene, client, query):
    assert client.get(f"/gaon/api/cases/overdue?{query}").status_code == 422


def test_the_download_of_who_asked_shows_the_public_part_alone(full):
    shown = "".join(
        f"{row}"
        for part in parts.shown()
        if part.model.startswith("cases.")
        for row in parts.rows_of(part, full.seo).values_list(*part.fields)
    )

    assert "사진을 주세요" in shown
    assert "보낸 비밀" in shown, "what the person sent is the person's own"
    for word in ("밖에는 비밀", "박공원"):
        assert word not in shown


def test_a_calendar_program_reads_the_last_days_by_the_personal_link(scene, client):
    hidden = matters.a_case(scene.town, scene.now, scene.parks, title="감춘", is_public=False)
    page = client_of(scene.park).get("/gaon/cases/calendar/").text
    address = re.search(r'value="(http://[^"]+\.ics)"', page)[1]

    file = client.get(address.removeprefix("http://testserver"))

    text = file.content.decode()
    assert file["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20261202" in text
    assert "SUMMARY:놀이터에 그늘을" in text
    assert "감춘" not in text
    assert f"/gaon/cases/{hidden.pk}/" in text
    assert all(len(line) <= 75 for line in file.content.split(b"\r\n"))


def test_a_link_ends_with_the_service_the_password_and_in_another_town(scene, client):
    secret = calendars.token(scene.park, town=scene.town)

    def got(town="gaon", token=secret):
        return client.get(f"/{town}/cases/calendar/{token}.ics").status_code

    assert got() == 200
    assert got(token="x" + secret) == got(town="narae") == 401
    account = Account.objects.get(pk=scene.park.pk)
    account.set_password("something new and long")
    account.save()
    assert got() == 401
    other = calendars.token(scene.road, town=scene.town)
    row = scene.road.memberships.get()
    row.ended_at = scene.now - timedelta(days=1)
    row.save()
    assert got(token=other) == 401


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
    "/gaon/office/": 24,
}


def test_ten_thousand_cases_cost_no_more_queries_than_a_few(scene, at, monkeypatch):
    monkeypatch.setattr(towns, "KEEP_S", 3600.0)  # or a town is read anew in between
    towns.forget()
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
