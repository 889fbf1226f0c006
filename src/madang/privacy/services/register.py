"""Reading the register of destruction."""

from django.db.models import QuerySet

from madang.privacy.models import Destruction
from madang.privacy.services import parts
from madang.towns.models import Town


def of(town: Town | None) -> "QuerySet[Destruction]":
    """Return what was destroyed in `town`, or of what belongs to no town, newest first."""
    return Destruction.objects.filter(town=town)


def title(row: Destruction) -> str:
    """Return in words what was destroyed; the name of the table where nobody declared one."""
    titles = (str(part.title) for part in parts.declared() if part.model == row.part)
    return next(titles, row.part)
