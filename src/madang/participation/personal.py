"""What the room knows of a person, and what becomes of it."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

DUTY = _("To know which official acted.")
COUNTED = _("So that each person counts once in a conversation.")

LABELS = {
    "conversation": _("Conversation"),
    "statement": _("Statement"),
    "text": _("Statement"),
    "title": _("Question"),
    "cast_at": _("When"),
    "joined_at": _("Taking part since"),
    "submitted_at": _("When"),
}

PARTS = (
    Part(
        "participation.Participant",
        "account",
        _("Conversations that you take part in"),
        ("town", "conversation", "number", "joined_at"),
        Erasure.DETACH,
        purpose=COUNTED,
        labels=LABELS,
    ),
    Part(
        "participation.Opinion",
        "participant__account",
        _("What you think of statements"),
        ("town", "statement", "value", "cast_at"),
        Erasure.KEEP,
        law=_("It stays under a number that no longer leads to you."),
        purpose=COUNTED,
        labels=LABELS,
    ),
    Part(
        "participation.Statement",
        "author",
        _("Statements that you submitted"),
        ("town", "conversation", "text", "state", "reason", "submitted_at"),
        Erasure.DETACH,
        purpose=_("So that others can agree or disagree with them."),
        labels=LABELS,
    ),
    Part(
        "participation.Statement",
        "decided_by",
        _("Statements that you decided about"),
        ("town", "text", "state", "reason", "decided_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=LABELS,
    ),
    Part(
        "participation.Conversation",
        "made_by",
        _("Conversations that you prepared"),
        ("town", "title", "made_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=LABELS,
    ),
)
IMPERSONAL = (Impersonal("participation.DrawnMap", why="computed from votes, under numbers alone"),)
