"""Downloads: asked for, made by a job, handed over once to their owner, else expired."""

from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_noop
from procrastinate.contrib.django import app

from madang.base import outbox, scope
from madang.people.models import Account
from madang.privacy.models import Download
from madang.privacy.services import archives, seals, terms
from madang.towns.models import Town

State = Download.State
DAY, DAILY = timedelta(days=1), 5  # packing everything is work for the machine
MAKE_JOB = "madang.privacy.jobs.make_download"


class TooManyError(RuntimeError):
    """Enough archives were made for this person today."""


class NotReadyError(LookupError):
    """There is nothing to hand over: taken before, expired, not ready yet, or another's."""


def ask(
    *,
    account: Account,
    town: Town | None,
    path: str,
    language: str,
    now: datetime,
    by: Account | None = None,
) -> Download:
    """Let a job pack everything known of `account`; return the download.

    With `by`, a guardian of whom the caller has made sure, it is what `town` knows of the child.
    `path` with "{key}" in it leads to the download's page. One that is under way or waits to be
    taken is returned instead of another. Raises TooManyError after DAILY in a day.
    """
    with scope.installation():  # a person's own, asked for in whichever town
        expire(now=now)
        mine = Download.objects.filter(account=account, asked_by=by)
        if open_one := mine.filter(state__in=Download.OPEN).first():
            return open_one
        lately = mine.filter(asked_at__gt=now - DAY)
        if lately.count() >= DAILY:
            raise TooManyError(account.pk)
        try:
            with transaction.atomic():
                download = Download(
                    account=account,
                    asked_by=by,
                    town=town,
                    language=language,
                    asked_at=now,
                    expires_at=now + terms.DOWNLOAD,
                )
                download.path = path.format(key=download.key)
                download.save()
                app.configure_task(MAKE_JOB).defer(download_id=download.pk)
                return download
        except IntegrityError:
            return mine.get(state__in=Download.OPEN)


@transaction.atomic
def make(*, download: Download, now: datetime) -> None:
    """Pack the archive and tell its owner; once made it is not made again. The job's work."""
    download = Download.objects.select_for_update().get(pk=download.pk)
    if download.state != State.WAITING:
        return
    is_ward = download.asked_by_id is not None
    with scope.within(download.town_id) if is_ward else nullcontext():  # a guardian: one town's
        packed = archives.pack(download.account, language=download.language, now=now)
    download.archive = seals.seal(packed, key=download.key)
    download.size_bytes = len(packed)
    download.state = State.READY
    download.ready_at = now
    download.expires_at = now + terms.DOWNLOAD
    download.save()
    outbox.tell(
        [download.asked_by_id or download.account_id],
        kind="privacy.download",
        text=gettext_noop("Your data is ready to download. It can be taken once."),
        path=download.path,
        town_id=download.town_id,
        now=now,
        key=f"privacy.download:{download.pk}",
    )


def of(account: Account, *, key: str, by: Account | None = None) -> Download:
    """Return `account`'s own download, or what the guardian `by` asked for.

    Raises NotReadyError: there is none of this key.
    """
    with scope.installation():  # a person's own, asked for in whichever town
        mine = Download.objects.defer("archive").filter(account=account, asked_by=by)
        found = mine.filter(key=key).first()
    if found is None:
        raise NotReadyError(key)
    return found


def latest(account: Account, *, by: Account | None = None) -> Download | None:
    """Return what `account` last asked for, or the guardian `by` for it."""
    with scope.installation():  # a person's own, asked for in whichever town
        return Download.objects.defer("archive").filter(account=account, asked_by=by).first()


@transaction.atomic
def take(*, account: Account, key: str, now: datetime, by: Account | None = None) -> bytes:
    """Hand the archive over to its owner, or the guardian `by`, and delete it.

    Raises NotReadyError.
    """
    with scope.installation():  # a person's own, asked for in whichever town
        rows = Download.objects.select_for_update(of=("self",))
        mine = rows.filter(account=account, asked_by=by, key=key)
        download = mine.filter(state=State.READY, expires_at__gt=now).first()
        if download is None or download.archive is None:
            raise NotReadyError(key)
        packed = seals.unseal(bytes(download.archive), key=key)
        download.archive = None
        download.state = State.TAKEN
        download.taken_at = now
        download.save()
        return packed


def expire(*, now: datetime) -> int:
    """Delete the bytes of archives that were not taken in time; return how many."""
    late = Q(state__in=Download.OPEN, expires_at__lte=now)
    return Download.objects.filter(late).update(state=State.EXPIRED, archive=None)
