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
    "title": _("Question"),
    "cast_at": _("When"),
    "joined_at": _("Taking part since"),
    "submitted_at": _("When"),
}

EDITIONS = {
    "edition__title": _("Budget edition"),
    "project__title": _("Budget project"),
    "title": _("Title"),
    "number": _("Number on the ballot"),
    "cost": _("Cost"),
    "step": _("Step of the project"),
    "made_at": _("When"),
    "asked_at": _("When"),
    "entered_at": _("When"),
    "answered_at": _("When"),
    "agreed": _("Agreed"),
    "at": _("When"),
}
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
        "participation.Edition",
        "made_by",
        _("Budget editions that you made"),
        ("town", "title", "made_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=EDITIONS,
    ),
    Part(
        "participation.Asking",
        "proposal__author",
        _("Whether your proposal may stand in a budget edition"),
        ("town", "edition__title", "asked_at", "agreed", "answered_at"),
        Erasure.KEEP,
        law=_("The vote that it led to stays checkable; it no longer leads to you."),
        purpose=_("So that nothing stands in a vote without its author's consent."),
        labels=EDITIONS,
    ),
    Part(
        "participation.Asking",
        "asked_by",
        _("Authors whom you asked about a budget edition"),
        ("town", "edition__title", "asked_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=EDITIONS,
    ),
    Part(
        "participation.Project",
        "entered_by",
        _("Budget projects that you entered"),
        ("town", "edition__title", "number", "entered_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=EDITIONS,
    ),
    Part(
        "participation.Costing",
        "by",
        _("Costs of budget projects that you wrote down"),
        ("town", "project__title", "cost", "at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=EDITIONS,
    ),
    Part(
        "participation.ProjectStep",
        "by",
        _("Steps that you took with budget projects"),
        ("town", "project__title", "step", "at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels=EDITIONS,
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
        labels=LABELS,
    ),
)
IMPERSONAL = (
    Impersonal("participation.DrawnMap", why="computed from votes, under numbers alone"),
    Impersonal("participation.Phase", why="dates of an edition"),
    Impersonal("participation.Booth", why="a place; who voted there is declared with Voter"),
)

PARTS = tuple(
    replace(
        part,
        labels={name: LABELS[name] for name in part.fields if name in LABELS} | dict(part.labels),
    )
    for part in _PARTS
)
