"""Ballot papers: what a scanner read, tried out first, agreed on by two people, then counted."""

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from madang.participation.engine.ballots import bulletins
from madang.participation.engine.ballots.bulletins import Sheet
from madang.participation.engine.ballots.choices import Invalid, Paper
from madang.participation.models import Booth, BulletinEntry, PaperBatch, Poll
from madang.participation.services import ballots, locks
from madang.people.models import Account
from madang.roles.models import Approval
from madang.roles.services import approvals, permissions

ACT = "participation.paper"
MOST_BYTES, MOST_SHEETS = 32 << 20, 500_000
_SHEET = re.compile(r"[A-Za-z0-9-]{1,32}")
_MARK = re.compile(r"([A-Za-z0-9_-]{1,32})(?::([0-9]{1,3}))?")


@dataclass
class Tally:
    """One booth in a trial: papers handed out, and of those scanned the spoilt and the valid."""

    booth: str
    issued: int
    spoilt: dict[str, str] = field(default_factory=dict)  # sheet -> complaint
    valid: dict[str, str] = field(default_factory=dict)  # sheet -> choices
    faults: list[str] = field(default_factory=list)  # why this booth cannot be taken

    @property
    def used(self) -> int:
        """How many sheets were scanned."""
        return len(self.spoilt) + len(self.valid)


@dataclass(frozen=True)
class Trial:
    """What would come of a file: booth by booth."""

    booths: list[Tally]
    digest: str

    @property
    def faults(self) -> list[str]:
        """Everything that stands against taking the file."""
        return [fault for booth in self.booths for fault in booth.faults]


def tried(*, poll: Poll, content: bytes) -> Trial:
    """Read a scanner's CSV (booth, sheet, marks) and say what would come of it.

    Nothing is kept. Raises ValidationError with the line of what cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 32 MB."))
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not UTF-8 text.")) from error
    found = _booths(poll)
    paper = poll.fixed.paper
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for number, booth, sheet, marks in _rows(lines):
        if booth not in found:
            raise ValidationError(
                _("Line %(n)s: there is no booth %(booth)s.") % {"n": number, "booth": booth[:60]}
            )
        if sheet in seen[booth]:
            raise ValidationError(
                _("Line %(n)s: sheet %(sheet)s stands twice.") % {"n": number, "sheet": sheet}
            )
        seen[booth].add(sheet)
        try:
            found[booth].valid[sheet] = _choices(paper, marks)
        except Invalid as error:
            found[booth].spoilt[sheet] = error.code
    used = [one for one in found.values() if one.used]
    for one in used:
        one.faults += _faults(poll, one)
    return Trial(used, hashlib.sha256(content).hexdigest())


@transaction.atomic
def bring(*, poll: Poll, content: bytes, why: str, by: Account, now: datetime) -> Approval:
    """Ask a second person to take the sheets in. Raises PermissionDenied, ValidationError."""
    permissions.require(by, ACT, town=poll.town, now=now)
    trial = tried(poll=poll, content=content)
    if trial.faults or not trial.booths:
        raise ValidationError(trial.faults or [_("There are no sheets in the file.")])
    rows = [
        [one.booth, sheet, choices, ""]
        for one in trial.booths
        for sheet, choices in one.valid.items()
    ] + [
        [one.booth, sheet, "", complaint]
        for one in trial.booths
        for sheet, complaint in one.spoilt.items()
    ]
    batch, _made = PaperBatch.objects.get_or_create(
        poll=poll,
        digest=trial.digest,
        defaults={"town": poll.town, "sheets": rows, "brought_by": by, "brought_at": now},
    )
    booths = ", ".join(f"{one.booth} {one.used}" for one in trial.booths)
    return approvals.ask(
        act=ACT,
        town=poll.town,
        by=by,
        why=why,
        subject_text=f"{poll.title}: {booths}",
        payload={"batch": batch.pk, "digest": trial.digest},
        now=now,
    )


@transaction.atomic
def carry_out(approval: Approval, now: datetime) -> None:
    """Put the sheets on which two people agree into the bulletin, with their booths' accounts."""
    batch = PaperBatch.objects.select_for_update().get(
        pk=approval.payload["batch"], town=approval.town
    )
    poll = batch.poll
    locks.share_voting(poll)
    poll.refresh_from_db()
    if batch.state == PaperBatch.State.TAKEN or poll.sealed_at is not None:
        raise ValidationError(_("These sheets are in already, or the bulletin is closed."))
    found = _booths(poll)
    for booth, sheet, choices, complaint in batch.sheets:
        kept = found[booth].spoilt if complaint else found[booth].valid
        kept[sheet] = complaint or choices
    for one in (one for one in found.values() if one.used):
        faults = _faults(poll, one)
        if faults:
            raise ValidationError(faults)
        _take(poll, one)
    batch.state = PaperBatch.State.TAKEN
    batch.save(update_fields=["state"])


def missing(*, poll: Poll) -> list[str]:
    """Return the booths that handed out papers and whose sheets are not in yet."""
    there = set(_taken(poll))
    return sorted(
        one.booth for one in _booths(poll).values() if one.issued and one.booth not in there
    )


def reconciliation(*, poll: Poll) -> list[bulletins.Booth]:
    """Return each booth as it stands: issued now; used, spoilt and counted once it is in."""
    taken = _taken(poll)
    return [
        taken.get(one.booth) or bulletins.Booth(str(poll.key), one.booth, one.issued, 0, 0, 0)
        for one in _booths(poll).values()
    ]


def _take(poll: Poll, one: Tally) -> None:
    for sheet, choices in sorted(one.valid.items()):
        content = Sheet(str(poll.key), one.booth, sheet, choices)
        ballots.add(poll, content, content.leaf.hex(), name=f"{one.booth}/{sheet}")
    figures = (one.issued, one.used, len(one.spoilt), len(one.valid))
    account = bulletins.Booth(str(poll.key), one.booth, *figures)
    ballots.add(poll, account, account.leaf.hex(), name=one.booth)


def _booths(poll: Poll) -> dict[str, Tally]:
    rows = Booth.objects.filter(poll=poll).annotate(issued=Count("voters"))
    return {row.name: Tally(row.name, row.issued) for row in rows.order_by("name")}


def _taken(poll: Poll) -> dict[str, bulletins.Booth]:
    rows = BulletinEntry.objects.filter(poll=poll, kind="booth")
    read = bulletins.READERS["booth"]
    return {row.name: read(row.content, str(poll.key)) for row in rows}


def _faults(poll: Poll, one: Tally) -> list[str]:
    found = []
    if one.used > one.issued:
        told = {"booth": one.booth, "used": one.used, "issued": one.issued}
        found.append(
            _("%(booth)s: %(used)s sheets were scanned, but only %(issued)s handed out.") % told
        )
    if one.booth in _taken(poll):
        found.append(_("%(booth)s: its sheets are in the bulletin already.") % {"booth": one.booth})
    return found


def _rows(lines: list[str]) -> Iterable[tuple[int, str, str, str]]:
    rows = csv.reader(lines, strict=True)
    try:
        heading = [cell.strip() for cell in next(rows, [])]
        if heading != ["booth", "sheet", "marks"]:
            raise ValidationError(_("The first line must be: booth,sheet,marks"))
        for row in rows:
            if not row:
                continue
            if len(row) != 3 or not _SHEET.fullmatch(row[1].strip()) or rows.line_num > MOST_SHEETS:
                raise ValidationError(
                    _("Line %s: booth, sheet number and marks are wanted.") % rows.line_num
                )
            yield rows.line_num, row[0].strip(), row[1].strip(), row[2]
    except csv.Error as error:
        raise ValidationError(_("Line %s cannot be read.") % rows.line_num) from error


def _choices(paper: Paper, marks: str) -> str:
    found = []
    for part in re.split(r"[ ,>|]+", marks.strip()):
        mark = _MARK.fullmatch(part)
        if mark is None:
            raise Invalid("malformed")
        found.append((mark[1], int(mark[2] or 1)))
    text = paper.text(found)
    paper.marks(text)
    return text
