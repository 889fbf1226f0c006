"""What a town takes given points for."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.points.models import Purpose
from madang.points.models.spendings import NAME_LENGTH
from madang.points.services.budgets import BUDGET
from madang.roles.services import permissions
from madang.towns.models import Town


def every(town: Town) -> list[Purpose]:
    """Return the purposes of a town with `points` that were given, open ones first."""
    rows = Purpose.objects.of(town).annotate(points=Sum("gifts__points", default=0))
    return sorted(rows, key=lambda row: (row.closed_at is not None, row.pk))


def open_ones(town: Town) -> list[Purpose]:
    """Return the purposes for which points are taken now."""
    return list(Purpose.objects.of(town).open())


def begin(*, town: Town, name_ko: str, name_en: str, by: Account, now: datetime) -> Purpose:
    """Take points for a purpose from now on. Raises PermissionDenied; ValidationError."""
    permissions.require(by, BUDGET, town=town, now=now)
    names = [" ".join(name.replace("\0", "").split())[:NAME_LENGTH] for name in (name_ko, name_en)]
    if not names[0]:
        raise ValidationError({"name_ko": _("Give the purpose a name.")})
    try:
        with transaction.atomic():
            return Purpose.objects.create(
                town=town, name_ko=names[0], name_en=names[1], opened_at=now
            )
    except IntegrityError as error:
        raise ValidationError({"name_ko": _("There is a purpose of this name.")}) from error


def end(*, town: Town, pk: int, by: Account, now: datetime) -> None:
    """Take nothing more for a purpose; what was given stays. Raises PermissionDenied."""
    permissions.require(by, BUDGET, town=town, now=now)
    Purpose.objects.of(town).open().filter(pk=pk).update(closed_at=now)
