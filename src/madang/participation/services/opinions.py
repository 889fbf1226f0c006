"""Agreeing, disagreeing and passing: one opinion of a person on a statement, and the next one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from madang.participation.engine.opinions.routing import Candidate, next_statement
from madang.participation.models import Conversation, DrawnMap, Opinion, Participant, Statement
from madang.participation.services import conversations
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

OPINE = "participation.opine"
A_SITTING = "participation.statements_a_sitting"
COVERAGE = "participation.coverage_votes"
SITTING = timedelta(hours=1)
VALUES = {"agree": 1, "pass": 0, "disagree": -1}


class SittingOverError(Exception):
    """The person has judged as many statements within the hour as the town allows."""


@dataclass(frozen=True)
class Turn:
    """What a person sees: the next statement, or why there is none."""

    statement: Statement | None
    judged: int
    of: int
    is_sitting_over: bool


@transaction.atomic
def cast(
    *,
    conversation_id: int,
    number: int,
    town: Town,
    value: int,
    account: Account,
    by: Account,
    now: datetime,
) -> None:
    """Keep what `account` thinks of a statement now, in place of what they thought before.

    Raises PermissionDenied, StateError when the conversation is not open, Statement.DoesNotExist
    when the statement is not shown, SittingOverError, ValueError for another value.
    """
    if value not in VALUES.values():
        raise ValueError(value)
    permissions.require(account, OPINE, town=town, now=now)
    speakers.require(by, account, town=town, now=now)
    conversation = Conversation.objects.of(town).get(pk=conversation_id)
    if not conversation.is_open:
        raise conversations.StateError
    statement = Statement.objects.accepted().get(conversation=conversation, number=number)
    participant = _joined(conversation, account, now)
    is_change = Opinion.objects.filter(participant=participant, statement=statement).exists()
    if not is_change and _left(participant, town, now) <= 0:
        raise SittingOverError
    opinion = Opinion(
        town=town, participant=participant, statement=statement, value=value, cast_at=now
    )
    Opinion.objects.bulk_create(
        [opinion],
        update_conflicts=True,
        unique_fields=["participant", "statement"],
        update_fields=["value", "cast_at"],
    )


def turn(*, conversation: Conversation, account: Account, now: datetime) -> Turn:
    """Return the statement that `account` sees next, drawn by the lottery with coverage."""
    town = conversation.town
    participant = Participant.objects.filter(conversation=conversation, account=account).first()
    accepted = {row.number: row for row in conversation.statements.accepted()}
    voted = _voted(participant) & accepted.keys()
    left = _left(participant, town, now)
    chosen = next_statement(
        _candidates(conversation, accepted, participant),
        voted=voted,
        coverage=int(rules.number(town=town, key=COVERAGE, at=now)),
        seed=f"{conversation.pk}:{account.pk}:{len(voted)}",
        sitting_left=left,
    )
    statement = None if chosen is None else accepted[chosen]
    is_over = left <= 0 and len(voted) < len(accepted)
    return Turn(statement, len(voted), len(accepted), is_over)


def judged(*, conversation: Conversation, account: Account) -> list[Opinion]:
    """Return what one person thinks of the statements of a conversation, by their numbers."""
    rows = Opinion.objects.filter(
        participant__conversation=conversation, participant__account=account
    )
    return list(rows.select_related("statement").order_by("statement__number"))


def _joined(conversation: Conversation, account: Account, now: datetime) -> Participant:
    found = Participant.objects.filter(conversation=conversation, account=account).first()
    if found is not None:
        return found
    Conversation.objects.select_for_update().get(pk=conversation.pk)  # one number for each
    own = Participant.objects.filter(conversation=conversation)
    found = own.filter(account=account).first()
    if found is not None:
        return found
    last = own.aggregate(last=Max("number"))["last"]
    return Participant.objects.create(
        town_id=conversation.town_id,
        conversation=conversation,
        account=account,
        number=0 if last is None else last + 1,
        joined_at=now,
    )


def _voted(participant: Participant | None) -> set[int]:
    if participant is None:
        return set()
    rows = Opinion.objects.filter(participant=participant)
    return set(rows.values_list("statement__number", flat=True))


def _left(participant: Participant | None, town: Town, now: datetime) -> int:
    most = int(rules.number(town=town, key=A_SITTING, at=now))
    if participant is None:
        return most
    lately = Opinion.objects.filter(participant=participant, cast_at__gt=now - SITTING)
    return most - lately.count()


def _candidates(
    conversation: Conversation, accepted: dict[int, Statement], participant: Participant | None
) -> list[Candidate]:
    """Return the statements with the counts of the last map; what it does not know counts 0."""
    found = DrawnMap.objects.filter(conversation=conversation).values_list("routing", flat=True)
    routing = found.first() or {}
    group = participant.group if participant is not None else None
    candidates = []
    for number, row in accepted.items():
        agree, passed, seen, extremity, groups = routing.get(str(number), [0, 0, 0, 0.0, []])
        in_group = seen if group is None or group >= len(groups) else groups[group]
        candidates.append(Candidate(number, agree, passed, seen, in_group, extremity, row.is_seed))
    return candidates
