"""Reading the register of destruction."""

from django.db.models import QuerySet

from madang.privacy.models import Destruction
from madang.towns.models import Town


def of(town: Town | None) -> "QuerySet[Destruction]":
    """Return what was destroyed in `town`, or of what belongs to no town, newest first."""
    return Destruction.objects.filter(town=town)
