"""How often one person may do something; counted under a lock, so that many at once count too."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from madang.people.models import Account
from madang.rules.services import rules
from madang.towns.models import Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def alone(account: Account, *, town: Town) -> None:
    """Let nothing else of this person happen in `town` until the transaction ends."""
    with connection.cursor() as cursor:
        words = f"talk {town.pk} {account.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [words])


def insist(rows: "QuerySet[Model]", *, key: str, town: Town, now: datetime) -> None:
    """Raise ValidationError when `rows`, what the person did lately, are as many as the rule."""
    most = rules.number(town=town, key=key, at=now)
    if rows.order_by()[:most].count() >= most:
        text = _("That is as often as the rule allows (%(most)s). Nothing was lost; wait a while.")
        raise ValidationError(text % {"most": most}, code="too-often")
