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

LABELS |= {
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
    Part(
        "participation.SurveyTaker",
        "account",
        _("Surveys that you answered"),
        ("town", "survey__title", "answered_on", "follows"),
        Erasure.DELETE,
        clock="answered_on",
        keep_days=1825,
        purpose=_("So that each person answers once, and is told what came of it."),
        labels={
            "survey__title": _("Survey"),
            "answered_on": _("Answered on"),
            "follows": _("Wants to be told what came of it"),
        },
    ),
    Part(
        "participation.SurveyResponse",
        "taker__account",
        _("What you answered in surveys that are still open"),
        ("town", "survey__title", "answers", "hour"),
        Erasure.DELETE,
        purpose=_("So that you can change it until the close; afterwards it leads to nobody."),
        labels={
            "survey__title": _("Survey"),
            "answers": _("Answers by the number of the question"),
            "hour": _("Hour"),
        },
    ),
    Part(
        "participation.SurveyVeil",
        "hidden_by",
        _("Texts of surveys that you hid"),
        ("town", "reason", "hidden_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels={"hidden_at": _("Hidden at")},
    ),
    Part(
        "participation.Survey",
        "made_by",
        _("Surveys that you prepared"),
        ("town", "title", "made_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels={"made_at": _("Made at")},
    ),
    Part(
        "participation.SurveyCensus",
        "entered_by",
        _("Census figures that you entered"),
        ("town", "attribute", "source", "entered_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels={
            "attribute": _("What the figures are of"),
            "source": _("Where the figures are from"),
            "entered_at": _("Entered at"),
        },
    ),
    Part(
        "participation.SurveyImpact",
        "told_by",
        _("Reports on what came of surveys that you wrote"),
        ("town", "survey__title", "heard", "done", "told_at"),
        Erasure.DETACH,
        purpose=DUTY,
        labels={"survey__title": _("Survey"), "told_at": _("Told at")},
    ),
)
IMPERSONAL = (
    Impersonal("participation.SurveyQuestion", why="what is asked, before anybody has answered"),
    Impersonal("participation.DrawnMap", why="computed from votes, under numbers alone"),
    Impersonal("participation.Booth", why="a place; who voted there is declared with Voter"),
)

PARTS = tuple(
    replace(
        part,
        labels={
            name: words
            for name in part.fields
            if (words := part.labels.get(name) or LABELS.get(name))
        },
    )
    for part in _PARTS
)
