"""Conversations: officials prepare, open and close them; everybody reads those that were opened."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madang.participation.models import Conversation
from madang.participation.services import findables, maps, moments
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

CONVERSE = "participation.converse"


class StateError(Exception):
    """The conversation is in no state in which this can be done."""


def listing(*, town: Town, with_drafts: bool = False) -> QuerySet[Conversation]:
    """Return the town's conversations, the newest first; drafts are for officials."""
    rows = Conversation.objects.of(town)
    return rows if with_drafts else rows.seen_by_all()


def make(*, town: Town, title: str, about: str, by: Account, now: datetime) -> Conversation:
    """Prepare a conversation that nobody sees yet. Raises PermissionDenied, ValidationError."""
    permissions.require(by, CONVERSE, town=town, now=now)
    row = Conversation(town=town, title=title.strip(), about=about.strip(), made_by=by, made_at=now)
    row.full_clean(exclude=["made_by"])
    row.save()
    return row


@transaction.atomic
def open_(*, conversation_id: int, town: Town, by: Account, now: datetime) -> Conversation:
    """Open a prepared conversation, or one that was closed.

    Raises PermissionDenied, StateError when it is open, ValidationError without any statement.
    """
    permissions.require(by, CONVERSE, town=town, now=now)
    row = locked(conversation_id, town=town)
    if row.is_open:
        raise StateError
    if not row.statements.accepted().exists():
        raise ValidationError(_("Write at least one statement of your own before you open it."))
    row.state, row.opened_at, row.closed_at = Conversation.State.OPEN, row.opened_at or now, None
    row.save(update_fields=["state", "opened_at", "closed_at"])
    findables.keep_conversation(row)
    return row


@transaction.atomic
def close(*, conversation_id: int, town: Town, by: Account, now: datetime) -> Conversation:
    """Close an open conversation and draw its last map. Raises PermissionDenied, StateError."""
    permissions.require(by, CONVERSE, town=town, now=now)
    row = locked(conversation_id, town=town)
    if not row.is_open:
        raise StateError
    row.state, row.closed_at = Conversation.State.CLOSED, now
    row.save(update_fields=["state", "closed_at"])
    maps.draw(row, now=now)
    moments.tell_closed(row, now=now)
    return row


def locked(conversation_id: int, *, town: Town) -> Conversation:
    """Return the town's conversation, held until the transaction ends. Raises DoesNotExist."""
    rows = Conversation.objects.of(town).select_for_update(of=("self",)).select_related("town")
    return rows.get(pk=conversation_id)
