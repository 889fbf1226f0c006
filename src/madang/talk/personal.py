"""What the package knows of a person, and what becomes of it."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

RECORD = _("Public records law: what was decided in public is kept, without your name.")
TALK = _("So that the town can discuss in public.")

PARTS = (
    Part(
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
        Erasure.DETACH,
        purpose=_("So that the town can discuss in public. Withdraw a comment to delete its text."),
    ),
    Part(
        "talk.Version",
        "author",
        _("Earlier wordings of your comments"),
        ("town", "body", "stance", "replaced_at"),
        Erasure.DELETE,
        clock="replaced_at",
        keep_days=1095,
        purpose=_("To know what others had answered."),
    ),
    Part(
        "talk.Reaction",
        "person",
        _("Your reactions to comments"),
        ("town", "comment", "kind", "given_at"),
        Erasure.DELETE,
        purpose=TALK,
    ),
    Part(
        "talk.Report",
        "person",
        _("Comments that you reported"),
        ("town", "comment", "reason", "text", "reported_at", "settled_at"),
        Erasure.DELETE,
        clock="settled_at",
        keep_days=365,
        purpose=_("To keep the discussion within the policy."),
    ),
    Part(
        "talk.Measure",
        "actor",
        _("Measures of moderation that you took"),
        ("town", "what", "reason", "public_reason", "done_at"),
        Erasure.DETACH,
        law=RECORD,
        purpose=_("To know which moderator acted."),
    ),
    Part(
        "talk.Objection",
        "author",
        _("Your objections to moderation"),
        ("town", "text", "raised_at", "decided_at", "is_granted", "answer"),
        Erasure.DETACH,
        purpose=_("So that another moderator looks again."),
    ),
    Part(
        "talk.Objection",
        "hider",
        _("Objections to comments that you hid"),
        ("town", "raised_at", "decided_at", "is_granted"),
        Erasure.DETACH,
        purpose=_("So that nobody decides on their own act."),
    ),
    Part(
        "talk.Objection",
        "decided_by",
        _("Objections that you decided"),
        ("town", "decided_at", "is_granted", "answer"),
        Erasure.DETACH,
        law=RECORD,
        purpose=_("To know which moderator acted."),
    ),
    Part(
        "talk.Policy",
        "written_by",
        _("Moderation policies that you wrote"),
        ("town", "written_at"),
        Erasure.DETACH,
        purpose=_("To know who acted for the town."),
    ),
)
