"""What the room knows of a person, and what becomes of it."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

DUTY = _("To know which official acted.")
PUBLIC = _("So that the town can be told what residents want, and answers it.")
ONCE = _("So that each person counts once.")

LABELS = {
    "title": _("Title"),
    "body": _("Text of the proposal"),
    "category": _("Subject"),
    "place": _("Place"),
    "signed": _("Name shown"),
    "state": _("Where it stands"),
    "touched_at": _("Last written at"),
    "published_at": _("Published at"),
    "words": _("What the photo shows"),
    "proposal": _("Proposal"),
    "step": _("Step of the proposal"),
    "reason": _("Reason"),
    "is_verified": _("Residency was proven"),
    "source": _("Proposal that was merged"),
    "target": _("Proposal that it was merged into"),
    "why": _("Reason"),
    "proposed_at": _("Proposed at"),
    "merge": _("Merge of two proposals"),
    "consents": _("Whether the support may move"),
}

_PARTS = (
    Part(
        "participation.Draft",
        "author",
        _("Proposals that you began to write"),
        ("town", "title", "body", "category", "place", "signed", "touched_at"),
        Erasure.DELETE,
        clock="touched_at",
        keep_days=730,
        purpose=_("So that you can go on writing later."),
    ),
    Part(
        "participation.DraftPhoto",
        "draft__author",
        _("Photos of proposals that you began to write"),
        ("town", "words"),
        Erasure.DELETE,
        purpose=_("So that you can go on writing later."),
    ),
    Part(
        "participation.Proposal",
        "author",
        _("Proposals that you published"),
        ("town", "title", "body", "place", "signed", "state", "published_at", "answer"),
        Erasure.BLANK,
        blanked=("signed",),
        purpose=PUBLIC,
    ),
    Part(
        "participation.ProposalPhoto",
        "proposal__author",
        _("Photos of proposals that you published"),
        ("town", "words"),
        Erasure.DELETE,
        purpose=PUBLIC,
    ),
    Part(
        "participation.Move",
        "by",
        _("Steps that you took with proposals"),
        ("town", "proposal", "step", "reason", "at"),
        Erasure.DETACH,
        purpose=DUTY,
    ),
    Part(
        "participation.Support",
        "account",
        _("Proposals that you support"),
        ("town", "proposal", "given_at", "is_verified", "ended_at"),
        Erasure.DETACH,
        purpose=ONCE,
    ),
    Part(
        "participation.Merge",
        "proposed_by",
        _("Merges of proposals that you asked for"),
        ("town", "source", "target", "why", "proposed_at"),
        Erasure.DETACH,
        purpose=DUTY,
    ),
    Part(
        "participation.MergeReply",
        "account",
        _("Whether your support may move to another proposal"),
        ("town", "merge", "consents", "at"),
        Erasure.DETACH,
        purpose=ONCE,
    ),
)

PARTS = tuple(
    replace(part, labels={name: LABELS[name] for name in part.fields if name in LABELS})
    for part in _PARTS
)
