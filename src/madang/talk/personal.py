"""What the package knows of a person, and what becomes of it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

RECORD = _("Public records law: what was decided in public is kept, without your name.")
TALK = _("So that the town can discuss in public.")

LABELS = {
    "thread": _("Discussion"),
    "body": _("Text"),
    "stance": _("Stance"),
    "written_at": _("Written at"),
    "edited_at": _("Edited at"),
    "hidden_at": _("Hidden at"),
    "withdrawn_at": _("Withdrawn at"),
    "replaced_at": _("Replaced at"),
    "comment": _("Comment"),
    "kind": _("Kind"),
    "given_at": _("Given at"),
    "reason": _("Reason"),
    "text": _("Text"),
    "reported_at": _("Reported at"),
    "settled_at": _("Looked at"),
    "what": _("What"),
    "public_reason": _("Public reason"),
    "done_at": _("Done at"),
    "raised_at": _("Raised at"),
    "decided_at": _("Decided at"),
    "is_granted": _("Granted"),
    "answer": _("Reason of the decision"),
}


def _part(model: str, person: str, title: Promise, fields: tuple[str, ...], **more: Any) -> Part:
    """Return a part whose fields are called as people call them."""
    labels = {name: LABELS[name] for name in fields if name in LABELS}
    return Part(model, person, title, fields, labels=labels, **more)


PARTS = (
    _part(
        "talk.Comment",
        "author",
        _("Your comments"),
        (
            "town",
            "thread",
            "body",
            "stance",
            "written_at",
            "edited_at",
            "hidden_at",
            "withdrawn_at",
        ),
        on_erasure=Erasure.DETACH,
        purpose=_("So that the town can discuss in public. Withdraw a comment to delete its text."),
    ),
    _part(
        "talk.Version",
        "author",
        _("Earlier wordings of your comments"),
        ("town", "body", "stance", "replaced_at"),
        on_erasure=Erasure.DELETE,
        clock="replaced_at",
        keep_days=1095,
        purpose=_("To know what others had answered."),
    ),
    _part(
        "talk.Reaction",
        "person",
        _("Your reactions to comments"),
        ("town", "comment", "kind", "given_at"),
        on_erasure=Erasure.DELETE,
        purpose=TALK,
    ),
    _part(
        "talk.Report",
        "person",
        _("Comments that you reported"),
        ("town", "comment", "reason", "text", "reported_at", "settled_at"),
        on_erasure=Erasure.DELETE,
        clock="settled_at",
        keep_days=365,
        purpose=_("To keep the discussion within the policy."),
    ),
    _part(
        "talk.Measure",
        "actor",
        _("Measures of moderation that you took"),
        ("town", "what", "reason", "public_reason", "done_at"),
        on_erasure=Erasure.DETACH,
        law=RECORD,
        purpose=_("To know which moderator acted."),
    ),
    _part(
        "talk.Objection",
        "author",
        _("Your objections to moderation"),
        ("town", "text", "raised_at", "decided_at", "is_granted", "answer"),
        on_erasure=Erasure.DETACH,
        purpose=_("So that another moderator looks again."),
    ),
    _part(
        "talk.Objection",
        "hider",
        _("Objections to comments that you hid"),
        ("town", "raised_at", "decided_at", "is_granted"),
        on_erasure=Erasure.DETACH,
        purpose=_("So that nobody decides on their own act."),
    ),
    _part(
        "talk.Objection",
        "decided_by",
        _("Objections that you decided"),
        ("town", "decided_at", "is_granted", "answer"),
        on_erasure=Erasure.DETACH,
        law=RECORD,
        purpose=_("To know which moderator acted."),
    ),
    _part(
        "talk.Policy",
        "written_by",
        _("Moderation policies that you wrote"),
        ("town", "written_at"),
        on_erasure=Erasure.DETACH,
        purpose=_("To know who acted for the town."),
    ),
)
