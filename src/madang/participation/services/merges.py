"""Merging duplicates by asking: support moves on its owner's consent alone, and never silently.

Until the stated day everything can be undone. Both pages say what happened.
"""

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from madang.base import scope
from madang.participation.engine.proposals import SUPPORTABLE, WAITING
from madang.participation.models import Merge, MergeReply, Proposal, Support
from madang.participation.services import followers, moves, supports
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

ACT = "participation.merge"
DAYS = "participation.merge_days"
State = Merge.State


class OverError(Exception):
    """The day by which supporters could answer, or the merge be undone, has passed."""


def of(proposal: Proposal) -> QuerySet[Merge]:
    """Return every merge of a proposal, as source or as target, undone ones included."""
    both = Merge.objects.filter(Q(source=proposal) | Q(target=proposal))
    return both.select_related("source", "target")


@transaction.atomic
def propose(
    *, source_id: int, target_id: int, town: Town, why: str, by: Account, now: datetime
) -> Merge:
    """Ask the supporters of the source whether they support the target, and tell both authors.

    Raises PermissionDenied, Proposal.DoesNotExist, ValidationError.
    """
    role = permissions.require(by, ACT, town=town, now=now)
    source, target = _both(source_id, target_id, town)
    _check(source, target, why)
    days = rules.number(town=town, key=DAYS, at=now)
    until = _end_of_day(now.astimezone(town.zone) + timedelta(days=days))
    asked = _asked(source)
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=why[:200]):
        merge = Merge.objects.create(
            town=town,
            source=source,
            target=target,
            why=why.strip(),
            proposed_by=by,
            proposed_at=now,
            decide_until=until,
            asked=len(asked),
        )
    _tell_asked(merge, asked, now)
    return merge


@transaction.atomic
def reply(
    *, merge_id: int, town: Town, account: Account, by: Account, consents: bool, now: datetime
) -> Merge:
    """Keep what a supporter of the source says; on consent the support counts for the target.

    Whoever supports the target already counts once. A reply may be changed until the day.
    Raises PermissionDenied: was not asked, OverError, Merge.DoesNotExist.
    """
    speakers.require(by, account, town=town, now=now)
    merge, target = _held(merge_id, town)
    _check_asking(merge, now)
    asked = Support.objects.standing().filter(proposal_id=merge.source_id, account=account).first()
    if asked is None:
        raise PermissionDenied
    given = MergeReply.objects.filter(merge=merge, account=account).first()
    if given is not None and given.consents == consents:
        return merge
    given = given or MergeReply(merge=merge, town=town, account=account)
    given.consents, given.at = consents, now
    given.save()
    if consents:
        supports.backed(target, account, is_verified=asked.is_verified, now=now, carried_by=merge)
    else:
        _uncarry(merge, target, now, account=account)
    _count(merge)
    return merge


@transaction.atomic
def undo(*, merge_id: int, town: Town, why: str, by: Account, now: datetime) -> Merge:
    """Take a merge back before its day: each support stands where its owner gave it.

    Raises PermissionDenied, OverError, ValidationError.
    """
    role = permissions.require(by, ACT, town=town, now=now)
    merge, target = _held(merge_id, town)
    _check_asking(merge, now)
    if not why.strip():
        raise ValidationError({"why": _("Give a reason; everybody reads it.")})
    with scope.acting(actor=by.pk, role=role.value, act=ACT, why=why[:200]):
        _uncarry(merge, target, now)
        merge.state, merge.ended_at, merge.undone_why = State.UNDONE, now, why.strip()
        merge.save()
    _tell_ended(
        merge,
        gettext_noop("“%(title)s” was not merged after all. Your support is where it was."),
        now,
    )
    return merge


def finish_due(*, town: Town, now: datetime) -> int:
    """End every merge whose day has passed; what nobody confirmed lapses. Return how many."""
    due = Merge.objects.asking().filter(town=town, decide_until__lt=now)
    return sum(_finish(pk, town, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _finish(pk: int, town: Town, now: datetime) -> bool:
    merge, target = _held(pk, town)
    if merge.state != State.ASKING:
        return False
    merge.state, merge.ended_at = State.DONE, now
    source = merge.source
    if source.state in WAITING:
        source.merged_into = target
        moves.write(source, "merge", by=None, now=now)
    merge.save()
    _tell_ended(merge, gettext_noop("“%(title)s” is now part of “%(other)s”."), now)
    return True


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time(23, 59, 59), moment.tzinfo)


def _both(source_id: int, target_id: int, town: Town) -> tuple[Proposal, Proposal]:
    """Hold both proposals, in one order whoever comes, so that two merges never wait in a ring."""
    rows = Proposal.objects.of(town).select_for_update(of=("self",)).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[source_id, target_id])}
    try:
        return found[source_id], found[target_id]
    except KeyError as error:
        raise Proposal.DoesNotExist from error


def _held(merge_id: int, town: Town) -> tuple[Merge, Proposal]:
    merge = Merge.objects.filter(town=town).get(pk=merge_id)
    source, target = _both(merge.source_id, merge.target_id, town)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    merge.source, merge.target = source, target
    return merge, target


def _check(source: Proposal, target: Proposal, why: str) -> None:
    wrong = {}
    if not why.strip():
        wrong["why"] = _("Give a reason; everybody reads it.")
    if source.pk == target.pk:
        wrong["target"] = _("A proposal is not merged with itself.")
    elif source.state not in WAITING or _is_merging(source):
        wrong["target"] = _("This proposal is answered, closed or being merged already.")
    elif target.state not in SUPPORTABLE or _is_moving(target):
        wrong["target"] = _("The other proposal is answered, closed or being merged itself.")
    if wrong:
        raise ValidationError(wrong)


def _is_merging(source: Proposal) -> bool:
    asking = Merge.objects.asking()
    return asking.filter(Q(source=source) | Q(target=source)).exists()


def _is_moving(target: Proposal) -> bool:
    return Merge.objects.asking().filter(source=target).exists()


def _check_asking(merge: Merge, now: datetime) -> None:
    if merge.state != State.ASKING or now > merge.decide_until:
        raise OverError


def _asked(source: Proposal) -> list[int]:
    standing = Support.objects.standing().filter(proposal=source, account__isnull=False)
    return [one for one in standing.values_list("account_id", flat=True) if one is not None]


def _uncarry(merge: Merge, target: Proposal, now: datetime, account: Account | None = None) -> None:
    """End the supports that came to the target by this merge; of one person, or of all."""
    carried = Support.objects.standing().filter(proposal=target, carried_by=merge)
    rows = list(carried.filter(account=account) if account else carried)
    if rows:
        supports.ended(target, rows, now=now)


def _count(merge: Merge) -> None:
    replies = MergeReply.objects.filter(merge=merge)
    merge.consented = replies.filter(consents=True).count()
    merge.declined = replies.filter(consents=False).count()
    merge.carried_count = Support.objects.standing().filter(carried_by=merge).count()
    merge.save(update_fields=["consented", "declined", "carried_count"])


def _tell_asked(merge: Merge, asked: list[int], now: datetime) -> None:
    page = f"/participation/merges/{merge.pk}/"
    words = {"other": merge.target.title, "day": merge.decide_until.date().isoformat()}
    followers.tell(
        asked,
        merge.source,
        kind=followers.MERGE,
        text=gettext_noop(
            "“%(title)s” is to be merged with “%(other)s”. Say by %(day)s whether your support "
            "moves along; without your word it does not."
        ),
        words=words,
        now=now,
        key=f"participation:merge:{merge.pk}:asked",
        at=page,
    )
    followers.tell(
        {merge.source.author_id, merge.target.author_id} - {None},
        merge.source,
        kind=followers.MERGE,
        text=gettext_noop(
            "“%(title)s” is to be merged with “%(other)s”. Its supporters are asked until %(day)s."
        ),
        words=words,
        now=now,
        key=f"participation:merge:{merge.pk}:authors",
        at=page,
    )


def _tell_ended(merge: Merge, text: str, now: datetime) -> None:
    followers.tell(
        {*_asked(merge.source), merge.source.author_id, merge.target.author_id} - {None},
        merge.source,
        kind=followers.MERGE,
        text=text,
        words={"other": merge.target.title},
        now=now,
        key=f"participation:merge:{merge.pk}:{merge.state}",
        at=f"/participation/merges/{merge.pk}/",
    )


def replied(merge: Merge, account: Account) -> bool | None:
    """Return what `account` said, None when nothing yet."""
    return (
        MergeReply.objects.filter(merge=merge, account=account)
        .values_list("consents", flat=True)
        .first()
    )
