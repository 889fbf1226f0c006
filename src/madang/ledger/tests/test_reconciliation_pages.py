"""Bank and books on pages: a look first, four queues, closing with a reason, and taking it back."""

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madang.audit.models import Entry
from madang.ledger.models import BankEntry, BankFile
from madang.ledger.tests.test_reconciliations import HEAD, brought, row
from madang.ledger.tests.tills import an_open_till
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import a_town, client_of, someone

pytestmark = pytest.mark.django_db
HERE = "/gaon/ledger/reconciliation/"
STRANGE = "2026-11-27 18:00:00,nobody-knows,x,700"


@pytest.fixture
def till(settings, monkeypatch):
    with an_open_till(settings, monkeypatch) as made:
        yield made


@pytest.fixture
def head(till):
    return client_of(someone(till.books.town, Role.HEAD))


def a_file(*lines: str, name: str = "toss.csv", encoding: str = "utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([HEAD, *lines]).encode(encoding), "text/csv")


def looked_at(head, *lines: str, **more):
    return head.post(f"{HERE}files/", {"file": a_file(*lines, **more)})


def kept(answer) -> str:
    return answer.context["kept"]


def test_without_a_file_the_page_says_what_to_do(till, head):
    page = head.get(HERE).text

    assert "아직 비교한 파일이 없습니다" in page
    assert f'href="{HERE}files/"' in page


def test_a_look_says_what_would_come_and_changes_nothing(till, head):
    payment = till.paid()

    answer = looked_at(head, row(payment), STRANGE)

    assert answer.status_code == 200
    counts = {queue: count for queue, _label, count in answer.context["look"].queues}
    assert counts == {"matched": 1, "missing_here": 1, "missing_there": 0, "amount_differs": 0}
    assert (BankFile.objects.count(), BankEntry.objects.count()) == (0, 0)


def test_what_was_looked_at_is_taken_over_once(till, head):
    payment = till.paid()
    letter = kept(looked_at(head, row(payment), STRANGE, encoding="cp949"))

    for _ in range(2):
        answer = head.post(f"{HERE}intakes/", {"kept": letter})
        assert answer.status_code == 302

    assert BankFile.objects.get().by is not None
    assert sorted(BankEntry.objects.values_list("queue", flat=True)) == ["matched", "missing_here"]
    again = looked_at(head, row(payment), STRANGE, encoding="cp949")
    assert again.context["look"].is_known
    assert "새로 반영할 내용이 없습니다" in again.text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "file"),
        (b"a,b\n1,2\n", "file"),
        (f"{HEAD}\n2026-11-27,k,x,much\n".encode(), "much"),
        (b"x" * (1 << 20) + b"y", "1MB"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(till, head, content, says):
    answer = head.post(f"{HERE}files/", {"file": SimpleUploadedFile("x.csv", content)})

    assert answer.status_code == 422
    assert says in answer.text
    assert BankFile.objects.count() == 0


def test_a_letter_of_another_person_or_with_another_word_takes_nothing_over(till, head):
    letter = kept(looked_at(head, STRANGE))
    other = client_of(someone(till.books.town, Role.HEAD))

    assert other.post(f"{HERE}intakes/", {"kept": letter}).status_code == 403
    for bad in ("", letter[:-2] + "xx", "a:b:c"):
        assert head.post(f"{HERE}intakes/", {"kept": bad}).status_code == 302

    assert BankFile.objects.count() == 0


def test_a_difference_is_closed_with_a_reason_and_opened_again(till, head):
    brought(till, STRANGE)
    entry = BankEntry.objects.get()
    here = f"{HERE}{entry.pk}/"
    assert head.post(f"{here}closings/", {"note": " "}).status_code == 422
    entry.refresh_from_db()
    assert entry.closed_at is None

    head.post(f"{here}closings/", {"note": "은행 이자"})
    page = head.get(here).text
    assert "은행 이자" in page
    assert head.post(f"{here}closings/", {"note": "다시"}).status_code == 422
    entry.refresh_from_db()
    assert entry.note == "은행 이자"

    for _ in range(2):
        assert head.post(f"{here}openings/").status_code == 302
    entry.refresh_from_db()
    assert (entry.closed_at, entry.note, entry.closed_by) == (None, "", None)
    trail = Entry.objects.filter(table_name="ledger_bankentry", kind="U")
    assert any(one.changes.get("note") == ["은행 이자", ""] for one in trail)


def test_what_both_sides_say_is_neither_closed_nor_opened(till, head):
    brought(till, row(till.paid()))
    entry = BankEntry.objects.get()

    assert head.post(f"{HERE}{entry.pk}/closings/", {"note": "왜"}).status_code == 422
    assert head.post(f"{HERE}{entry.pk}/openings/").status_code == 302

    entry.refresh_from_db()
    assert (entry.closed_at, entry.note) == (None, "")


def test_the_list_is_searched_and_filtered_and_so_is_its_table(till, head):
    payment = till.paid()
    brought(till, row(payment), STRANGE)

    assert "nobody-knows" not in head.get(HERE, {"queue": "matched"}).text
    open_ones = {"standing": "open", "q": "nobody"}
    assert head.get(HERE, open_ones).context["listed"].count == 1
    text = head.get("/gaon/ledger/reconciliation.csv", open_ones).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [(one["reference"], one["theirs"], one["ours"]) for one in rows] == [
        ("nobody-knows", "700", "")
    ]
    assert "조건에 맞는 항목이 없습니다" in head.get(HERE, {"q": "nothing-like-that"}).text


def test_others_see_and_do_nothing(till, head):
    brought(till, STRANGE)
    entry = BankEntry.objects.get()
    a_town("narae")
    for role in (Role.OFFICIAL, Role.AUDITOR, Role.MERCHANT):
        client = client_of(someone(till.books.town, role))
        assert client.get(HERE).status_code == 403
        assert client.post(f"{HERE}{entry.pk}/closings/", {"note": "x"}).status_code == 403
        assert client.post(f"{HERE}files/", {"file": a_file(STRANGE)}).status_code == 403

    entry.refresh_from_db()
    assert entry.closed_at is None
    assert BankFile.objects.count() == 1


def test_the_head_of_another_town_finds_no_such_entry(till, head):
    brought(till, STRANGE)
    entry, narae = BankEntry.objects.get(), a_town("narae")
    other = client_of(someone(narae, Role.HEAD))

    assert other.get(f"/narae/ledger/reconciliation/{entry.pk}/").status_code == 404
    path = f"/narae/ledger/reconciliation/{entry.pk}"
    assert other.post(f"{path}/closings/", {"note": "x"}).status_code == 404
    assert other.post(f"{path}/openings/").status_code == 404


def test_the_questions_do_not_grow_with_the_list(till, head):
    brought(till, STRANGE)

    def asked() -> int:
        head.get(HERE)
        with CaptureQueriesContext(connection) as caught:
            assert head.get(HERE).status_code == 200
        return len(caught)

    few = asked()
    brought(till, *[f"2026-11-27 18:00:00,k{n},x,{n}" for n in range(1, 45)], name="more.csv")

    assert asked() == few


def test_the_office_says_how_many_wait(till, head):
    brought(till, STRANGE)

    assert f'href="{HERE}"' in head.get("/gaon/office/").text
