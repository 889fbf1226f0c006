"""Comparing a gateway's or bank's file with the books: queues, each closed by a person's word."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.ledger.engine import bankfiles
from madang.ledger.engine.bankfiles import Line, UnreadableFile
from madang.ledger.models import BankEntry, BankFile, Cancellation, Journal, Payment
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "ledger.reconcile"
Queue = BankEntry.Queue
REASONS = {
    "large": gettext_lazy("The file is larger than 16 MB. Nothing was taken over."),
    "long": gettext_lazy("The file has more than 100,000 lines. Nothing was taken over."),
    "encoding": gettext_lazy("The file is neither UTF-8 nor CP949. Nothing was taken over."),
    "csv": gettext_lazy("Line %(line)s is no line of CSV. Nothing was taken over."),
    "columns": gettext_lazy(
        "The first line does not name the columns of a known file. Nothing was taken over."
    ),
    "empty": gettext_lazy("The file has no lines. Nothing was taken over."),
    "reference": gettext_lazy(
        "Line %(line)s has no reference, or one that is too long: “%(word)s”. "
        "Nothing was taken over."
    ),
    "amount": gettext_lazy(
        "Line %(line)s has no amount in whole won: “%(word)s”. Nothing was taken over."
    ),
    "moment": gettext_lazy(
        "Line %(line)s has no date that can be read: “%(word)s”. Nothing was taken over."
    ),
}


class NoReason(Exception):  # noqa: N818 - reads as the sentence it is
    """A difference is closed with a reason only, and once."""


@dataclass
class Known:
    """What the books say, and what of it stands in files already."""

    payments: dict[str, Payment] = field(default_factory=dict)
    backs: dict[int, list[Cancellation]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[tuple[int, int | None], BankEntry] = field(default_factory=dict)


def words(refused: UnreadableFile) -> str:
    """Return why a file was refused, in the reader's language."""
    return str(REASONS[refused.reason]) % {"line": refused.line, "word": refused.word}


def take_over(
    *, town: Town, name: str, content: bytes, by: Account | None, now: datetime
) -> tuple[BankFile, Counter[str]]:
    """Compare the file with the books; return it and how many of its lines are in each queue.

    Lines that came by another file before are left out; the same file adds nothing. What was open
    and fits by now is matched. Commands have nobody in `by`. Raises PermissionDenied and
    UnreadableFile: nothing was taken over.
    """
    if by is not None:
        permissions.require(by, ACT, town=town, now=now)
    digest = sha256(content).digest()
    before = BankFile.objects.filter(town=town, digest=digest).first()
    if before:
        return before, Counter()
    kind, lines = bankfiles.read(content)
    with transaction.atomic():
        Town.objects.select_for_update(no_key=True).only("pk").get(pk=town.pk)  # one at a time
        file, is_new = BankFile.objects.get_or_create(
            town=town,
            digest=digest,
            defaults={
                "source": kind.name,
                "name": name[:200],
                "lines": len(lines),
                "by": by,
                "at": now,
            },
        )
        if not is_new:
            return file, Counter()
        fresh = _fresh(file, lines)
        known = _known(file, fresh)
        _try_again(known, file)
        for entry in fresh:
            _match(entry, known)
        if file.source == "toss" and fresh:
            fresh += _missing_there(file, known, fresh)
        BankEntry.objects.bulk_create([entry for entry in fresh if entry.pk is None])
    return file, Counter(entry.queue for entry in fresh)


@dataclass(frozen=True)
class Look:
    """What would come of a file: how many of its lines would be new, in which queue."""

    name: str
    source: str
    lines: int
    queues: Sequence[tuple[str, Promise | str, int]]
    is_known: bool  # the same file was taken over before

    @property
    def fresh(self) -> int:
        return sum(count for _queue, _label, count in self.queues)


def look(*, town: Town, name: str, content: bytes, by: Account, now: datetime) -> Look:
    """Return what `take_over` would do, having done nothing.

    Raises PermissionDenied, UnreadableFile.
    """
    permissions.require(by, ACT, town=town, now=now)
    is_known = BankFile.objects.filter(town=town, digest=sha256(content).digest()).exists()
    with transaction.atomic():
        file, counts = take_over(town=town, name=name, content=content, by=by, now=now)
        transaction.set_rollback(True)
    queues = [(one.value, one.label, counts[one.value]) for one in Queue]
    return Look(file.name, file.source, file.lines, queues, is_known)


def _fresh(file: BankFile, lines: list[Line]) -> list[BankEntry]:
    """Return an entry for each line that no earlier file has brought."""
    repeats: Counter[tuple[object, ...]] = Counter()
    rows = BankEntry.objects.filter(town=file.town, source=file.source, line__isnull=False)
    old = set(rows.values_list("reference", "theirs", "at", "repeat"))
    entries = []
    for line in lines:
        at = line.at.replace(tzinfo=file.town.zone)
        known = (line.reference, line.amount, at)
        repeat = repeats[known]
        repeats[known] += 1
        if (*known, repeat) not in old:
            entries.append(
                BankEntry(
                    town=file.town,
                    file=file,
                    line=line.number,
                    source=file.source,
                    reference=line.reference,
                    text=line.text,
                    at=at,
                    repeat=repeat,
                    theirs=line.amount,
                )
            )
    return entries


def _known(file: BankFile, fresh: list[BankEntry]) -> Known:
    """Return what the books have of the file's references, and of its days."""
    known = Known()
    opened = BankEntry.objects.of(file.town).open().filter(source=file.source)
    named = {entry.reference for entry in fresh} | set(opened.values_list("reference", flat=True))
    days = _days(file, fresh)
    paid = Payment.objects.of(file.town).filter(via="toss", journal__isnull=False)
    paid = paid.filter(
        Q(payment_key__in=named)
        | Q(order__in=named)
        | Q(journal__at__range=days)
        | Q(cancellations__journal__at__range=days)
    )
    for payment in paid.select_related("journal").distinct():
        known.payments |= {payment.payment_key: payment, payment.order: payment}
    here = {payment.pk for payment in known.payments.values()}
    done = Cancellation.objects.filter(payment__in=here, result=Cancellation.Result.DONE)
    for back in done.select_related("journal"):
        known.backs[back.payment_id].append(back)
    for row in BankEntry.objects.filter(source=file.source, payment__in=here):
        known.seen[(row.payment_id or 0, row.cancellation_id)] = row
    return known


def _days(file: BankFile, fresh: list[BankEntry]) -> tuple[datetime, datetime]:
    """Return the first moment of the file's first day and the last one of its last."""
    found = [entry.at.astimezone(file.town.zone) for entry in fresh] or [file.at]
    first = min(found).replace(hour=0, minute=0, second=0, microsecond=0)
    last = max(found).replace(hour=23, minute=59, second=59, microsecond=999_999)
    return first, last


def _match(entry: BankEntry, known: Known) -> None:
    """Say what the books have to this line, and in which queue it belongs."""
    payment = known.payments.get(entry.reference)
    entry.queue, theirs = Queue.MISSING_HERE, entry.theirs or 0
    if payment is None:
        return
    if theirs > 0:
        _pair(entry, known, payment, None, payment.amount)
        return
    waiting = [back for back in known.backs[payment.pk] if _is_free(known, payment, back)]
    waiting.sort(key=lambda back: (back.amount != -theirs, back.pk))
    if waiting:
        _pair(entry, known, payment, waiting[0], -waiting[0].amount)


def _is_free(known: Known, payment: Payment, back: Cancellation | None) -> bool:
    seen = known.seen.get((payment.pk, back.pk if back else None))
    return seen is None or (seen.queue == Queue.MISSING_THERE and seen.closed_at is None)


def _pair(
    entry: BankEntry, known: Known, payment: Payment, back: Cancellation | None, ours: int
) -> None:
    if not _is_free(known, payment, back):
        return  # it came twice: there, not here
    place = (payment.pk, back.pk if back else None)
    waiting = known.seen.get(place)
    if waiting is not None and entry.pk is None:  # a row for it is there: it takes this line
        entry.pk, entry._state.adding = waiting.pk, False
    entry.payment, entry.cancellation, entry.ours = payment, back, ours
    entry.queue = Queue.MATCHED if ours == entry.theirs else Queue.AMOUNT_DIFFERS
    known.seen[place] = entry
    if entry.pk is not None:
        entry.save()


def _try_again(known: Known, file: BankFile) -> None:
    """Match what was missing here and has come into the books since."""
    rows = BankEntry.objects.of(file.town).open().filter(source=file.source)
    for entry in rows.filter(queue=Queue.MISSING_HERE):
        _match(entry, known)


def _missing_there(file: BankFile, known: Known, fresh: list[BankEntry]) -> list[BankEntry]:
    """Return an entry for what the books have on the days of the file and no file has."""
    first, last = _days(file, fresh)
    found: list[BankEntry] = []
    for payment in {payment.pk: payment for payment in known.payments.values()}.values():
        sides: list[tuple[Cancellation | None, int, Journal | None]] = [
            (None, payment.amount, payment.journal),
            *((back, -back.amount, back.journal) for back in known.backs[payment.pk]),
        ]
        found += [
            BankEntry(
                town=file.town,
                file=file,
                source=file.source,
                reference=payment.payment_key,
                at=journal.at,
                ours=ours,
                queue=Queue.MISSING_THERE,
                payment=payment,
                cancellation=back,
            )
            for back, ours, journal in sides
            if journal is not None
            and first <= journal.at <= last
            and (payment.pk, back.pk if back else None) not in known.seen
        ]
    return found


def close(
    *,
    town: Town,
    entry_id: int,
    note: str,
    by: Account,
    now: datetime,
    journal: Journal | None = None,
) -> BankEntry:
    """Close a difference by a reason, and by the journal that puts it right if there is one.

    Raises PermissionDenied, NoReason, BankEntry.DoesNotExist.
    """
    permissions.require(by, ACT, town=town, now=now)
    if not note.strip() or len(note) > 500:
        raise NoReason(_("Say why, in at most 500 characters."))
    with transaction.atomic():
        entry = BankEntry.objects.of(town).select_for_update(of=("self",)).get(pk=entry_id)
        if entry.queue == Queue.MATCHED or entry.closed_at:
            raise NoReason(_("There is nothing to close any more: it fits, or somebody closed it."))
        entry.note, entry.journal, entry.closed_by, entry.closed_at = note.strip(), journal, by, now
        entry.save()
    return entry


def reopen(*, town: Town, entry_id: int, by: Account, now: datetime) -> BankEntry:
    """Put a difference that was closed back into its queue; the audit trail keeps the reason.

    Raises PermissionDenied, NoReason, BankEntry.DoesNotExist.
    """
    permissions.require(by, ACT, town=town, now=now)
    with transaction.atomic():
        entry = BankEntry.objects.of(town).select_for_update(of=("self",)).get(pk=entry_id)
        if entry.closed_at is None:
            raise NoReason(_("It is open: there is nothing to take back."))
        entry.note, entry.journal, entry.closed_by, entry.closed_at = "", None, None, None
        entry.save()
    return entry


def waiting(town: Town) -> dict[str, int]:
    """Return how many entries of each queue a person must look at."""
    rows = BankEntry.objects.of(town).open().order_by().values_list("queue")
    return dict(rows.annotate(count=Count("pk")))
