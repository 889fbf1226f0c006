import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from madang.participation.engine.ballots import bulletins as files
from madang.participation.engine.ballots import checks
from madang.participation.models import BulletinEntry, PaperBatch
from madang.participation.services import ballots, bulletins, polls, sheets, voters
from madang.participation.tests.polls import (
    AFTER,
    NOW,
    a_booth,
    a_poll,
    a_voter,
    a_wallet,
    operator_of,
)
from madang.roles.engine.acts import Role
from madang.roles.services import approvals
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


CSV = "booth,sheet,marks\n가온1동,1,a b\n가온1동,2,b\n가온1동,3,a b c\n".encode()


def a_paper_poll(handed=4):
    poll = a_poll()
    official, booth = someone(poll.town, Role.OFFICIAL), a_booth(poll)
    for _ in range(handed):
        voters.hand_paper(booth=booth, by=official, now=NOW, account=a_voter(poll))
    return poll, official


def test_a_trial_says_what_would_come_of_a_file_and_keeps_nothing():
    poll, _official = a_paper_poll()
    trial = sheets.tried(poll=poll, content=CSV)
    (one,) = trial.booths
    assert (one.booth, one.issued, one.used) == ("가온1동", 4, 3)
    assert one.valid == {"1": "a,b", "2": "b"}
    assert one.spoilt == {"3": "many"}
    assert trial.faults == []
    assert not PaperBatch.objects.exists()
    assert not BulletinEntry.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff", "UTF-8"),
        (b"", "first line"),
        (b"booth,sheet\n", "first line"),
        (CSV + "가온9동,4,a\n".encode(), "Line 5"),
        (CSV + "가온1동,3,a\n".encode(), "Line 5"),
        (CSV + "가온1동,4\n".encode(), "Line 5"),
        (CSV + "가온1동,4 4,a\n".encode(), "Line 5"),
        (CSV + '가온1동,4,"a\n'.encode(), "Line 5"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(content, says):
    poll, official = a_paper_poll()
    with pytest.raises(ValidationError) as refused:
        sheets.bring(poll=poll, content=content, why="개표", by=official, now=AFTER)
    assert says in str(refused.value)
    assert not PaperBatch.objects.exists()


def test_more_sheets_than_were_handed_out_are_refused():
    poll, official = a_paper_poll(handed=2)
    with pytest.raises(ValidationError, match="only 2 handed out"):
        sheets.bring(poll=poll, content=CSV, why="개표", by=official, now=AFTER)
    assert not PaperBatch.objects.exists()


def test_sheets_count_only_when_a_second_person_agrees():
    poll, official = a_paper_poll()
    ballots.cast(poll=poll, ballot=a_wallet(poll).ballot("b", 1), now=NOW)
    by = operator_of(poll)
    with pytest.raises(ValidationError, match="가온1동"):
        polls.seal(poll=poll, by=by, now=AFTER)
    asked = sheets.bring(poll=poll, content=CSV, why="개표", by=official, now=AFTER)
    assert BulletinEntry.objects.count() == 1
    with pytest.raises(PermissionDenied):
        approvals.approve(approval=asked, by=official, now=AFTER)
    with pytest.raises(PermissionDenied):
        approvals.approve(approval=asked, by=operator_of(a_poll("bitgoeul")), now=AFTER)
    assert BulletinEntry.objects.count() == 1
    second = someone(poll.town, Role.OFFICIAL)
    approvals.approve(approval=asked, by=second, now=AFTER)
    assert sheets.reconciliation(poll=poll) == [
        files.Booth(str(poll.key), "가온1동", issued=4, used=3, spoilt=1, counted=2)
    ]
    again = CSV.replace(b",3,", b",5,")
    with pytest.raises(ValidationError, match="already"):
        sheets.bring(poll=poll, content=again, why="개표", by=official, now=AFTER)
    poll = polls.seal(poll=poll, by=by, now=AFTER)
    poll = polls.publish(poll=poll, by=by, now=AFTER)
    report = checks.check(files.reads(b"".join(bulletins.lines(poll=poll))))
    assert report.is_valid, report.problems
    assert dict(report.counted) == {"a,b": 1, "b": 2}
    assert poll.winners == ["b", "a"]


def test_residents_and_officials_elsewhere_bring_nothing_in():
    poll, _official = a_paper_poll()
    for by in (a_voter(poll), someone(a_poll("bitgoeul").town, Role.OFFICIAL)):
        with pytest.raises(PermissionDenied):
            sheets.bring(poll=poll, content=CSV, why="개표", by=by, now=AFTER)
    assert not PaperBatch.objects.exists()
