"""What the room knows of a person, and what becomes of it."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

DUTY = _("To know which official acted.")
PUBLIC = _("So that the town can be told what residents want, and answers it.")
ONCE = _("So that each person counts once.")
COUNTED = _("So that each person counts once in a conversation.")

LABELS = {
    "conversation": _("Conversation"),
    "statement": _("Statement"),
    "text": _("Statement"),
    "cast_at": _("When"),
    "joined_at": _("Taking part since"),
    "submitted_at": _("When"),
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
PANEL = {
    "panel__title": _("Lottery panel"),
    "number": _("Number in the lot"),
    "age": _("Age group"),
    "sex": _("Gender"),
    "dong": _("Dong"),
    "verified": _("What was verified"),
    "chances": _("Chance in a thousand"),
    "state": _("What you said"),
    "asked_at": _("Asked at"),
    "title": _("Title"),
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
    Part(
        "participation.Voter",
        "account",
        _("In which votes you took part, and whether on the web or on paper"),
        ("town", "poll__title", "way", "day"),
        Erasure.DETACH,
        clock="day",
        keep_days=1825,
        purpose=_("So that each person votes once; how you voted is not known."),
        labels={"poll__title": _("Vote"), "way": _("By which way"), "day": _("Day")},
    ),
    Part(
        "participation.PaperBatch",
        "brought_by",
        _("Scanned ballot papers that you brought in"),
        ("town", "poll__title", "brought_at"),
        Erasure.DETACH,
        purpose=_("To know which official brought them in."),
        labels={"poll__title": _("Vote"), "brought_at": _("Brought in at")},
    ),
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
        labels=LABELS | {"title": _("Question")},
    ),
    Part(
        "participation.Volunteer",
        "account",
        _("Lottery panels that you volunteered for"),
        (
            *("town", "panel__title", "number", "age", "sex", "dong", "verified", "chances"),
            "joined_at",
        ),
        Erasure.DETACH,
        purpose=_("To draw a panel by lot; your groups stay under a number, for others to repeat."),
        labels=PANEL,
    ),
    Part(
        "participation.Seat",
        "volunteer__account",
        _("Lottery panels for which you were drawn"),
        ("town", "panel__title", "state", "asked_at", "reply_by"),
        Erasure.KEEP,
        law=_("It stays under a number that no longer leads to you."),
        purpose=_("To know who sits on the panel."),
        labels=PANEL | {"reply_by": _("Answer by")},
    ),
    Part(
        "participation.Panel",
        "made_by",
        _("Lottery panels that you made"),
        ("town", "title", "published_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=PANEL,
    ),
)
IMPERSONAL = (
    Impersonal("participation.DrawnMap", why="computed from votes, under numbers alone"),
    Impersonal("participation.Portfolio", why="computed from groups, under numbers alone"),
    Impersonal("participation.Booth", why="a place; who voted there is declared with Voter"),
)

PARTS = tuple(
    replace(
        part,
        labels={name: LABELS[name] for name in part.fields if name in LABELS} | dict(part.labels),
    )
    for part in _PARTS
)
