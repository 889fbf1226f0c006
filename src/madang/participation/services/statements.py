"""Statements: residents submit them, operators seed them, moderators accept or reject them."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from madang.participation.models import Conversation, Proposal, Statement
from madang.participation.services import conversations, findables, moments
from madang.people.models import Account
from madang.residents.services import speakers
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.models import Town

STATE, MODERATE = "participation.state", "participation.moderate"
CHARACTERS = "participation.statement_characters"
A_PERSON = "participation.statements_a_person"
MODERATED_FIRST = "participation.statements_moderated_first"
LEAST_CHARACTERS = 5
PROPOSAL = re.compile(r"(?:/([a-z][a-z0-9-]*))?/participation/proposals/([0-9]{1,15})/?")


class TooManyError(Exception):
    """The person has said as many statements in this conversation as the town allows."""


class SaidError(Exception):
    """The conversation has this statement already."""


@transaction.atomic
def submit(
    *, conversation_id: int, town: Town, text: str, account: Account, by: Account, now: datetime
) -> Statement:
    """Let `account` say one sentence, which a moderator sees first where the town wants that.

    Raises PermissionDenied, StateError, ValidationError, TooManyError, SaidError.
    """
    permissions.require(account, STATE, town=town, now=now)
    speakers.require(by, account, town=town, now=now)
    row = conversations.locked(conversation_id, town=town)
    if not row.is_open:
        raise conversations.StateError
    own = Statement.objects.filter(conversation=row, author=account)
    if own.count() >= rules.number(town=town, key=A_PERSON, at=now):
        raise TooManyError
    waits = bool(rules.number(town=town, key=MODERATED_FIRST, at=now))
    state = Statement.State.WAITING if waits else Statement.State.ACCEPTED
    return _said(Statement(author=account, state=state), row, text, now)


@transaction.atomic
def seed(*, conversation_id: int, town: Town, text: str, by: Account, now: datetime) -> Statement:
    """Write a statement of the town's own. Raises PermissionDenied, ValidationError, SaidError."""
    permissions.require(by, conversations.CONVERSE, town=town, now=now)
    row = conversations.locked(conversation_id, town=town)
    if row.state == Conversation.State.CLOSED:
        raise conversations.StateError
    statement = Statement(author=by, state=Statement.State.ACCEPTED, is_seed=True)
    return _said(statement, row, text, now)


def _said(statement: Statement, row: Conversation, text: str, now: datetime) -> Statement:
    """Number and keep a statement of a conversation that is held."""
    text = " ".join(text.split())
    most = int(rules.number(town=row.town, key=CHARACTERS, at=now))
    if not LEAST_CHARACTERS <= len(text) <= most:
        told = _("A statement has %(least)s to %(most)s characters; this one has %(n)s.")
        raise ValidationError(told % {"least": LEAST_CHARACTERS, "most": most, "n": len(text)})
    if Statement.objects.filter(conversation=row, text__iexact=text).exists():
        raise SaidError
    last = Statement.objects.filter(conversation=row).aggregate(last=Max("number"))["last"]
    statement.town_id, statement.conversation = row.town_id, row
    statement.number = 0 if last is None else last + 1
    statement.text, statement.submitted_at = text, now
    statement.save()
    if statement.state == Statement.State.ACCEPTED:
        findables.keep_conversation(row)
    return statement


@transaction.atomic
def decide(
    *, statement_id: int, town: Town, accepts: bool, reason: str, by: Account, now: datetime
) -> Statement:
    """Show a statement or not; who rejects says why, and may be overruled by a later decision.

    Raises PermissionDenied, ValidationError without a reason, Statement.DoesNotExist.
    """
    permissions.require(by, MODERATE, town=town, now=now)
    rows = Statement.objects.filter(town=town).select_for_update(of=("self",))
    row = rows.select_related("conversation__town").get(pk=statement_id)
    reason = reason.strip()
    if not accepts and not reason:
        raise ValidationError(_("Say why: its author and everybody else can read it."))
    row.state = Statement.State.ACCEPTED if accepts else Statement.State.REJECTED
    row.reason, row.decided_by, row.decided_at = reason, by, now
    row.full_clean(exclude=["author", "decided_by"], validate_constraints=False)
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    findables.keep_conversation(row.conversation)
    return row


@transaction.atomic
def answer(
    *, statement_id: int, town: Town, answer: str, link: str, by: Account, now: datetime
) -> Statement:
    """Say what becomes of a statement, and where it goes on: a proposal, or another page.

    `link` is a path of this site; that of a proposal is kept as a reference to the proposal.
    Raises PermissionDenied, ValidationError, Statement.DoesNotExist.
    """
    permissions.require(by, conversations.CONVERSE, town=town, now=now)
    rows = Statement.objects.filter(town=town).select_for_update(of=("self",))
    row = rows.select_related("conversation__town").get(pk=statement_id)
    link = link.strip()
    if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
        raise ValidationError(_("The link is a page of this site: it begins with “/”."))
    row.proposal = _proposal(link, town)
    row.answer, row.link, row.answered_at = answer.strip(), "" if row.proposal else link, now
    row.full_clean(exclude=["author", "decided_by", "proposal"], validate_constraints=False)
    row.save(update_fields=["answer", "link", "proposal", "answered_at"])
    if row.answer and row.conversation.opened_at is not None:
        moments.tell_answered(row.conversation, now=now)
    return row


def _proposal(link: str, town: Town) -> Proposal | None:
    """Return the proposal that `link` leads to. Raises ValidationError: the town has none such."""
    found = PROPOSAL.fullmatch(link)
    if found is None:
        return None
    if found[1] not in (None, town.slug):
        raise ValidationError(_("The town has no such proposal."))
    proposal = Proposal.objects.of(town).filter(pk=int(found[2])).first()
    if proposal is None:
        raise ValidationError(_("The town has no such proposal."))
    return proposal


def waiting(*, town: Town) -> QuerySet[Statement]:
    """Return what moderators have to look at, the oldest first."""
    rows = Statement.objects.filter(town=town).waiting()
    return rows.select_related("conversation").order_by("submitted_at", "pk")


def own(*, conversation: Conversation, account: Account) -> QuerySet[Statement]:
    """Return what one person said in a conversation, with what became of it."""
    return Statement.objects.filter(conversation=conversation, author=account, is_seed=False)
