import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from madang.base import clock
from madang.roles.engine.acts import Role
from madang.roles.models import Approval, Department, Invitation, Membership
from madang.roles.services import invitations, rosters
from madang.roles.tests.towns import a_department, a_town, client_of, someone

pytestmark = pytest.mark.django_db
PAGE = "/gaon/members/import/"
LIST = """이메일,이름,역할,부서,종료일
yuna@gaon.example,한유나,공무원,교통과,
bora@gaon.example,정보라,상인,,
jiho@gaon.example,서지호,부서장,총무과,2099-12-31
sora@gaon.example,윤소라,감사관,,
none,이름,상인,,
old@gaon.example,옛사람,상인,,2020-01-01
held@gaon.example,있는이,상인,,
"""


class Scene:
    def __init__(self):
        self.town = a_town()
        self.operator = someone(self.town, Role.TOWN_OPERATOR)
        a_department(self.town, "총무과")
        someone(self.town, Role.MERCHANT, email="held@gaon.example")
        self.bora = someone(self.town, Role.COURIER, email="bora@gaon.example")
        someone(a_town("narae"), Role.OFFICIAL, email="yuna@gaon.example")

    def given(self, **changed):
        return {
            "town": self.town, "content": LIST.encode(), "by": self.operator,
            "now": clock.now(), "real_now": timezone.now(),
        } | changed  # fmt: skip

    def counts(self):
        models = (Approval, Department, Invitation, Membership, ProcrastinateJob)
        return [model.objects.count() for model in models]


@pytest.fixture
def scene():
    return Scene()


def outcomes(plan):
    return [(item.line.number, item.outcome, item.problems) for item in plan.items]


EXPECTED = [
    (2, "invite", ()),
    (3, "grant", ()),
    (4, "invite", ()),
    (5, "ask", ()),
    (6, "wrong", ("email",)),
    (7, "wrong", ("past",)),
    (8, "held", ()),
]


def test_the_preview_says_what_would_happen_and_changes_nothing(scene):
    before = scene.counts()
    plan = rosters.preview(**scene.given())

    assert outcomes(plan) == EXPECTED
    assert plan.new_departments == ["교통과"]
    assert scene.counts() == before


def test_the_preview_does_not_tell_who_has_an_account_elsewhere(scene):
    plan = rosters.preview(**scene.given())

    assert plan.items[0].outcome == "invite"  # has an account, in another town
    assert plan.items[0].account is None


def test_taking_the_list_in_does_what_the_preview_said(scene):
    done = rosters.take_in(**scene.given(), why="첫 명단")

    assert outcomes(done) == EXPECTED
    assert Department.objects.filter(town=scene.town, name_ko="교통과").count() == 1
    assert Membership.objects.filter(account=scene.bora, role=Role.MERCHANT).exists()
    invited = dict(Invitation.objects.values_list("email", "department__name_ko"))
    assert invited == {"yuna@gaon.example": "교통과", "jiho@gaon.example": "총무과"}
    assert Approval.objects.get().payload["email"] == "sora@gaon.example"
    ids = list(Invitation.objects.order_by("pk").values_list("pk", flat=True))
    jobs = ProcrastinateJob.objects.filter(task_name=invitations.SEND_JOB, args={"ids": ids})
    assert jobs.count() == 1
    jiho = Invitation.objects.get(email="jiho@gaon.example")
    assert f"{jiho.role_until.astimezone(scene.town.zone):%Y-%m-%d %H:%M}" == "2100-01-01 00:00"


def test_taken_in_twice_it_does_nothing_the_second_time(scene):
    rosters.take_in(**scene.given(), why="첫 명단")
    before = scene.counts()
    again = rosters.take_in(**scene.given(), why="첫 명단")

    assert scene.counts() == before
    assert again.count("invited") == 2
    assert again.count("held") == 2


def test_an_auditor_without_a_reason_is_left_out_and_the_others_are_not(scene):
    done = rosters.take_in(**scene.given(), why="")

    assert done.items[3].outcome == "wrong"
    assert done.count("invite") == 2
    assert not Approval.objects.exists()


def test_only_operators_may_and_only_in_their_town(scene):
    before = scene.counts()
    for changed in (
        {"by": someone(scene.town, Role.HEAD)},
        {"by": someone(scene.town, Role.AUDITOR)},
        {"town": a_town("narae")},
    ):
        with pytest.raises(PermissionDenied):
            rosters.preview(**scene.given(**changed))
        with pytest.raises(PermissionDenied):
            rosters.take_in(**scene.given(**changed), why="x")
    assert scene.counts()[2] == before[2]


def upload(client, content=None):
    file = SimpleUploadedFile("명단.csv", LIST.encode() if content is None else content)
    return client.post(PAGE, {"file": file, "why": "첫 명단"})


def kept_of(page):
    return re.search(r'name="kept" value="([^"]+)"', page.text)[1]


def test_the_pages_show_first_and_then_do_it(scene):
    browser = client_of(scene.operator)
    preview = upload(browser)
    assert "교통과" in preview.text
    assert not Invitation.objects.exists()

    done = browser.post(f"{PAGE}intakes/", {"kept": kept_of(preview), "why": "첫 명단"})

    assert done.status_code == 200
    assert Invitation.objects.count() == 2


def test_a_preview_serves_only_who_made_it_in_the_same_town(scene):
    kept = kept_of(upload(client_of(scene.operator)))
    other = someone(scene.town, Role.TOWN_OPERATOR)
    above = someone(None, Role.INSTALLATION_OPERATOR)

    for client, page in (
        (client_of(other), PAGE),
        (client_of(above), "/narae/members/import/"),
        (client_of(scene.operator), PAGE),
    ):
        wrong = kept if client is not None else ""
        if page == PAGE and client.session["_auth_user_id"] == str(scene.operator.pk):
            wrong = kept[:-3] + "abc"
        assert client.post(f"{page}intakes/", {"kept": wrong}).status_code == 302
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "content", [b"\x89PNG\x00\x00", b"", b"a,b\n1,2\n", "이메일,역할\n".encode(), b"x" * 1_000_002]
)
def test_what_is_no_list_is_refused_on_the_page(scene, content):
    answer = upload(client_of(scene.operator), content)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not Invitation.objects.exists()


def test_a_list_with_script_is_shown_as_text(scene):
    evil = "이메일,이름,역할,부서\na@gaon.example,<script>alert(1)</script>,공무원,<b>과</b>\n"
    page = upload(client_of(scene.operator), evil.encode()).text

    assert "<script>alert" not in page
    assert "<b>과" not in page
