"""The gateway's file beside the books: four queues, and who closes what, and why."""

import json
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from madang.audit.models import Entry
from madang.base import scope
from madang.ledger.models import BankEntry, BankFile, Journal
from madang.ledger.services import audits, reconciliations
from madang.ledger.services.reconciliations import NoReason
from madang.ledger.tests.tills import an_open_till
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone

pytestmark = pytest.mark.django_db
HEAD = "거래일시,결제키,주문번호,결제금액"


@pytest.fixture
def till(settings, monkeypatch):
    with an_open_till(settings, monkeypatch) as made:
        yield made


def row(payment, amount: int | None = None, at: str = "2026-11-27 18:00:05") -> str:
    return (
        f"{at},{payment.payment_key},{payment.order},{payment.amount if amount is None else amount}"
    )


def brought(till, *lines: str, name: str = "toss.csv") -> dict[str, int]:
    """Take a file over; return how many entries came into each queue."""
    content = "\n".join([HEAD, *lines]).encode("cp949")
    _file, counts = reconciliations.take_over(
        town=till.books.town, name=name, content=content, by=None, now=till.now
    )
    return dict(counts)


def queues(till) -> dict[str, list[tuple[int | None, int | None]]]:
    found: dict[str, list] = {}
    for entry in BankEntry.objects.of(till.books.town).order_by("pk"):
        found.setdefault(entry.queue, []).append((entry.theirs, entry.ours))
    return found


def test_each_line_comes_into_its_queue(till):
    same, other, lost = till.paid(10_000), till.paid(20_000), till.paid(30_000)
    till.cancel(same, 4_000)
    brought(
        till,
        row(same),
        row(same, -4_000),
        row(other, 20_500),
        "2026-11-27 18:00:00,nobody-knows,x,700",
    )

    assert queues(till) == {
        "matched": [(10_000, 10_000), (-4_000, -4_000)],
        "amount_differs": [(20_500, 20_000)],
        "missing_here": [(700, None)],
        "missing_there": [(None, 30_000)],
    }
    assert BankEntry.objects.get(queue="missing_there").payment == lost
    assert reconciliations.waiting(till.books.town) == {
        "amount_differs": 1,
        "missing_here": 1,
        "missing_there": 1,
    }
    assert audits.audit().is_clean


def test_the_same_file_and_the_same_lines_add_nothing(till):
    payment = till.paid()
    brought(till, row(payment))
    before = queues(till)

    assert brought(till, row(payment)) == {}
    assert brought(till, row(payment), "", name="again.csv") == {}
    assert queues(till) == before
    assert BankFile.objects.count() == 2


def test_a_line_that_is_in_one_file_twice_was_charged_twice_there(till):
    payment = till.paid()

    brought(till, row(payment), row(payment))

    assert queues(till) == {"matched": [(10_000, 10_000)], "missing_here": [(10_000, None)]}


def test_what_was_missing_is_matched_when_it_comes(till):
    early, late = till.paid(10_000), till.begin(5_000)
    key = till.at_gateway(late)
    late.payment_key = key
    brought(till, row(late))
    assert queues(till) == {"missing_here": [(5_000, None)], "missing_there": [(None, 10_000)]}

    till.confirm(late)
    brought(till, row(early, at="2026-11-27 23:59:00"))

    assert queues(till) == {"matched": [(5_000, 5_000), (10_000, 10_000)]}
    assert reconciliations.waiting(till.books.town) == {}


def test_payments_of_other_days_are_not_missed(till):
    till.paid()

    brought(till, "2026-11-26 12:00:00,other,x,5")

    assert queues(till) == {"missing_here": [(5, None)]}


def test_a_difference_is_closed_once_with_who_and_why(till):
    till.paid()
    brought(till, "2026-11-27 18:00:00,nobody-knows,x,700")
    town, head = till.books.town, someone(till.books.town, Role.HEAD)
    entry = BankEntry.objects.get(queue="missing_here")
    each = {"town": town, "entry_id": entry.pk, "by": head, "now": till.now}
    for note in ("", " ", "x" * 501):
        with pytest.raises(NoReason):
            reconciliations.close(note=note, **each)

    journal = Journal.objects.first()
    with scope.acting(actor=head.pk):
        reconciliations.close(note="은행 이자", journal=journal, **each)

    entry.refresh_from_db()
    assert (entry.closed_by, entry.note, entry.journal) == (head, "은행 이자", journal)
    assert Entry.objects.filter(table_name="ledger_bankentry", actor_id=head.pk).exists()
    with pytest.raises(NoReason):
        reconciliations.close(note="again", **each)
    assert reconciliations.waiting(town) == {"missing_there": 1}


def test_officials_of_another_town_and_residents_close_nothing(till):
    brought(till, "2026-11-27 18:00:00,nobody-knows,x,700")
    entry = BankEntry.objects.get()
    other = someone(None)
    for by in (other, someone(till.books.town, Role.OFFICIAL)):
        with pytest.raises(PermissionDenied):
            reconciliations.close(
                town=till.books.town, entry_id=entry.pk, note="x", by=by, now=till.now
            )

    entry.refresh_from_db()
    assert entry.closed_at is None


def test_the_command_tells_what_came_and_why_a_file_is_refused(till, tmp_path):
    payment = till.paid()
    file = tmp_path / "toss.csv"
    file.write_text(f"{HEAD}\n{row(payment)}\n")
    out = StringIO()
    call_command("ledger_import_bank", str(file), town="gaon", stdout=out)
    assert json.loads(out.getvalue())["new"]["matched"] == 1

    file.write_text(f"{HEAD}\n{row(payment, 5)}\n2026-11-27,k,x,much\n")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ledger_import_bank", str(file), town="gaon", stdout=out)

    told = json.loads(out.getvalue())
    assert (ended.value.code, told["refused"], told["line"]) == (1, "amount", 3)
    assert "much" in told["ko"]
    assert "Line 3" in told["en"]
    assert BankFile.objects.count() == 1


def test_the_number_of_questions_does_not_grow_with_the_file(till, django_assert_max_num_queries):
    till.paid()
    lines = [f"2026-11-27 18:00:00,other-{n},x,{n}" for n in range(1, 301)]

    with django_assert_max_num_queries(20):
        brought(till, *lines)

    assert BankEntry.objects.count() == 301
