"""Lists of people are looked at, agreed on by two, paid once and told once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from madang.base.models import Event
from madang.ledger.engine import issuefiles
from madang.ledger.models import IssueRow, IssueRun, Journal, Programme, Purse
from madang.ledger.services import audits, issueruns, mandates, purses
from madang.ledger.services.programmes import Title
from madang.ledger.tests.books import NOW
from madang.ledger.tests.officials import MEALS, a_desk
from madang.roles.engine.acts import Role
from madang.roles.models import Approval
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
KEY, HERE = "e" * 32, "/gaon/ledger/issues/"


@pytest.fixture
def desk():
    desk = a_desk()
    title = Title("가온시", "아동급식", "Meals")
    desk.meals = desk.start(currency=MEALS, kind=Programme.Kind.POLICY, title=title)
    desk.people = [
        someone(desk.town, Role.VERIFIED_RESIDENT, email=f"child{n}@gaon.example") for n in range(3)
    ]
    return desk


def listed(*rows: str) -> bytes:
    return "\n".join(["전자우편,금액", *rows]).encode()


def looked(desk, *rows: str, key: str = KEY, by=None) -> IssueRun:
    return issueruns.look(
        programme=desk.meals, content=listed(*rows), name="11월", key=key, by=by or desk.kim,
        now=NOW,
    )  # fmt: skip


def three(desk) -> IssueRun:
    return looked(desk, *(f"child{n}@gaon.example,{n + 1}0000" for n in range(3)))


def agreed(desk, run: IssueRun) -> IssueRun:
    desk.agree(issueruns.propose(run=run, why="11월분", by=desk.kim, now=NOW))
    run.refresh_from_db()
    return run


def paid() -> int:
    return Journal.objects.filter(kind="issue").count()


def has(desk, number: int) -> int:
    purse = Purse.objects.filter(owner=desk.people[number], asset=desk.meals.asset).first()
    return purses.amount(purse).balance if purse else 0


def test_two_persons_pay_a_list_and_everybody_is_told_once(desk):
    run = agreed(desk, three(desk))
    assert (run.state, run.agreed_by, paid()) == ("agreed", desk.lee, 0)

    for _ in range(2):
        issueruns.pay_due(town=desk.town, now=NOW)

    run.refresh_from_db()
    assert (run.state, run.told, paid()) == ("paid", True, 1)
    assert [has(desk, number) for number in range(3)] == [10_000, 20_000, 30_000]
    assert desk.balance(desk.meals.budget) == 940_000
    assert desk.balance(desk.meals.custody) == 60_000
    told = Event.objects.filter(kind="ledger.issued")
    assert sorted(one for event in told for one in event.to) == [one.pk for one in desk.people]
    assert audits.audit().is_clean


def test_killed_between_paying_and_telling_it_goes_on_and_pays_once(desk, monkeypatch):
    run = agreed(desk, three(desk))

    def dies(*_args, **_more):
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(issueruns.outbox, "tell", dies)
        with pytest.raises(RuntimeError):
            issueruns.pay_due(town=desk.town, now=NOW)
    run.refresh_from_db()
    assert (run.state, run.told) == ("paid", False)
    with monkeypatch.context() as broken:
        broken.setattr(issueruns.issues, "run", dies)
        issueruns.pay_due(town=desk.town, now=NOW)

    run.refresh_from_db()
    assert (run.told, paid(), has(desk, 2)) == (True, 1, 30_000)
    assert Event.objects.filter(kind="ledger.issued").count() == 3


def test_a_failure_while_it_is_paid_moves_nothing_and_the_next_run_pays(desk, monkeypatch):
    run = agreed(desk, three(desk))
    real = issueruns.issues.run

    def dies_after(**values):
        real(**values)
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(issueruns.issues, "run", dies_after)
        with pytest.raises(RuntimeError):
            issueruns.pay_due(town=desk.town, now=NOW)
    run.refresh_from_db()
    assert (run.state, paid(), has(desk, 0)) == ("agreed", 0, 0)

    issueruns.pay_due(town=desk.town, now=NOW)
    assert (paid(), has(desk, 0)) == (1, 10_000)


def test_each_line_that_is_refused_says_why_and_nothing_moves(desk):
    someone(email="far@gaon.example")  # an account, and no verified resident of the town
    run = looked(
        desk, "child0@gaon.example,5000", "CHILD0@gaon.example,5000", "nobody@gaon.example,5000",
        "far@gaon.example,5000", "child1@gaon.example,-5", "child1@gaon.example,1e3",
        "=cmd@gaon.example,5000", "child2@gaon.example,1500001", "only-a-word",
    )  # fmt: skip

    reasons = dict(run.rows.values_list("line", "reason"))
    assert reasons == {
        2: "", 3: "doubled", 4: "unknown", 5: "unknown", 6: "amount", 7: "amount",
        8: "unreadable", 9: "cap", 10: "unreadable",
    }  # fmt: skip
    assert (run.people, run.refused, run.amount) == (1, 8, 5_000)
    assert paid() == 0


def test_a_mobile_number_that_is_proven_finds_its_owner(desk):
    owner = someone(desk.town, Role.VERIFIED_RESIDENT, phone="+821012345678")
    run = looked(desk, "010-1234-5678,7000", "010-1234-5679,7000")
    assert list(run.rows.values_list("account_id", "reason")) == [
        (owner.pk, ""), (None, "unknown")
    ]  # fmt: skip


def test_one_alone_another_town_and_strangers_pay_nothing(desk):
    run = three(desk)
    asked = issueruns.propose(run=run, why="11월분", by=desk.kim, now=NOW)
    assert issueruns.propose(run=run, why="11월분", by=desk.kim, now=NOW) == asked
    strangers = [someone(a_town("byeol"), Role.OFFICIAL), someone(desk.town, Role.AUDITOR)]
    for by in (desk.kim, *strangers):
        with pytest.raises(PermissionDenied):
            desk.agree(asked, by=by)
    for by in strangers:
        with pytest.raises(PermissionDenied):
            looked(desk, "child0@gaon.example,1", key="d" * 32, by=by)
    issueruns.pay_due(town=desk.town, now=NOW)
    assert (paid(), IssueRun.objects.count()) == (0, 1)


def test_a_list_over_the_budget_or_of_an_ended_programme_is_not_asked_for(desk):
    run = looked(desk, "child0@gaon.example,1000000", "child1@gaon.example,1")
    with pytest.raises(ValidationError, match="1,000,001"):
        issueruns.propose(run=run, why="x", by=desk.kim, now=NOW)
    small = looked(desk, "child0@gaon.example,5", key="d" * 32)
    asked = issueruns.propose(run=small, why="x", by=desk.kim, now=NOW)
    ending = {"key": "c" * 32, "why": "끝", "by": desk.kim, "now": NOW}
    desk.agree(mandates.propose_end(programme=desk.meals, **ending))

    with pytest.raises(ValidationError):
        desk.agree(asked)
    assert (paid(), Approval.objects.get(pk=asked.pk).state) == (0, "waiting")


def test_a_list_that_changed_after_it_was_agreed_on_is_not_paid(desk):
    run = agreed(desk, three(desk))
    IssueRow.objects.filter(run=run, amount=10_000).update(amount=99_000)

    issueruns.pay_due(town=desk.town, now=NOW)

    run.refresh_from_db()
    assert (run.state, run.code, paid()) == ("failed", "changed", 0)


def test_the_pages_show_all_before_anything_moves(desk):
    kim = client_of(desk.kim)
    file = SimpleUploadedFile("11월.csv", listed("child0@gaon.example,5000", "x@y.kr,1"))
    given = {"programme": desk.meals.pk, "file": file, "key": KEY}
    assert kim.get(f"{HERE}new/").status_code == 200
    run_page = kim.post(f"{HERE}new/", given, follow=True)
    run = IssueRun.objects.get()
    assert "확인된 주민이 아님" in run_page.text
    assert paid() == 0
    kim.post(f"{HERE}{run.pk}/requests/", {"why": "11월분"})
    assert kim.post(f"{HERE}{run.pk}/requests/", {"why": ""}).status_code == 422
    desk.agree(Approval.objects.waiting().get())
    issueruns.pay_due(town=desk.town, now=NOW)

    assert "지급 완료" in kim.get(HERE).text
    table = b"".join(kim.get(f"{HERE}{run.pk}.csv")).decode()
    assert "2,5000,지급 완료" in table
    assert "child0" not in table
    auditor = client_of(someone(desk.town, Role.AUDITOR))
    assert auditor.get(f"{HERE}{run.pk}/").status_code == 200
    assert auditor.get(f"{HERE}new/").status_code == 403
    there = client_of(someone(a_town("byeol"), Role.OFFICIAL))
    assert there.get(f"/byeol/ledger/issues/{run.pk}/").status_code == 404
    assert there.get(f"/byeol/ledger/issues/{run.pk}.csv").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("가나다,5000".encode("cp949"), "encoding"),
        (b"x" * (issuefiles.MOST_BYTES + 1), "size"),
        (b"a@b.kr,1\n" * (issuefiles.MOST_ROWS + 1), "rows"),
        (b"\n\n", "empty"),
    ],
)
def test_a_list_that_cannot_be_read_as_a_whole_is_refused(desk, content, code):
    with pytest.raises(issuefiles.UnreadableListError) as refused:
        issuefiles.read(content)
    assert refused.value.code == code
    kim = client_of(desk.kim)
    file = SimpleUploadedFile("x.csv", content)
    answer = kim.post(f"{HERE}new/", {"programme": desk.meals.pk, "file": file, "key": KEY})
    assert answer.status_code == 422
    assert not IssueRun.objects.exists()
