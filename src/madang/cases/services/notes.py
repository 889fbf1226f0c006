"""What officials write to each other about a case; never public, nor the person's to see."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madang.cases.models import Case, InternalNote
from madang.cases.services import refusals, workers
from madang.people.models import Account

NO_TEXT = _("Write something. Nothing was changed.")


@transaction.atomic
def write(*, case: Case, by: Account, text: str, now: datetime) -> InternalNote:
    """Write a note to a case. Raises PermissionDenied, and ValidationError: empty, or too long."""
    worker = workers.require(case, workers.WORK, by=by, now=now)
    return InternalNote.objects.create(
        town=case.town,
        case=case,
        text=refusals.words(text, missing=NO_TEXT),
        by=worker.account,
        role=worker.role,
        department_id=worker.department_id,
        at=now,
    )
