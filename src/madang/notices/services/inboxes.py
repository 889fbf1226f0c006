"""What a person reads on the page: their notices of every town, newest first."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from madang.base import scope
from madang.notices.models import Notice
from madang.people.models import Account

PAGE = 30


def unread(*, account: Account) -> int:
    """Return how many notices `account` has not read."""
    with scope.installation():  # one person's own, over all towns
        return Notice.objects.of(account.pk).unread().count()


def newest(*, account: Account, before: int | None = None) -> Sequence[Notice]:
    """Return a page of notices of `account`, older than the notice `before` if given."""
    older = Q() if before is None else Q(pk__lt=before)
    with scope.installation():  # one person's own, over all towns
        mine = Notice.objects.of(account.pk).filter(older)
        return list(mine.select_related("event", "town")[:PAGE])


def opened(*, account: Account, pk: int, now: datetime) -> Notice:
    """Return a notice of `account`, read from now on. Raises Notice.DoesNotExist."""
    with scope.installation():  # one person's own, over all towns
        notice = Notice.objects.of(account.pk).select_related("event", "town").get(pk=pk)
        Notice.objects.filter(pk=pk).unread().update(read_at=now)
    return notice


def read_all(*, account: Account, until: int, now: datetime) -> int:
    """Count every notice up to the id `until` as read; return how many were not."""
    with scope.installation():  # one person's own, over all towns
        return Notice.objects.of(account.pk).unread().filter(pk__lte=until).update(read_at=now)
