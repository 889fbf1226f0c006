"""What cases know of a person: who waits for an answer, and which officials worked on it.

Internal notes are officials' words about a matter: their writer finds them, the asker does not.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

_PURPOSE = _("To answer what people ask the town, by a date")
_LABELS = {
    "case__title": _("Case"),
    "title": _("Case"),
    "machine": _("Kind"),
    "state": _("State"),
    "target": _("State"),
    "due_on": _("Last day"),
    "on": _("Day"),
    "text": _("What was written"),
    "assigned_at": _("Since"),
    "seen_at": _("Seen at"),
    "department__name_ko": _("Department"),
}
_LAW = _("Who decided in the town's name stays known as long as the decision counts.")


def _worked(model: str, person: str, title: str | Promise, fields: tuple[str, ...]) -> Part:
    return Part(f"cases.{model}", person, title, fields, Erasure.DETACH, law=_LAW,
                purpose=_PURPOSE, labels=_LABELS)  # fmt: skip


PARTS = (
    Part(
        "cases.Move",
        "case__asker",
        _("Steps of the cases that answer you"),
        ("case__title", "target", "at", "reason"),
        Erasure.KEEP,
        law=_("What the town decided in public stays, without your name."),
        purpose=_PURPOSE,
        labels=_LABELS,
    ),
    Part(
        "cases.ClockEvent",
        "case__asker",
        _("Pauses and last days of the cases that answer you"),
        ("case__title", "kind", "on", "due_on", "reason", "answer"),
        Erasure.BLANK,
        blanked=("answer",),
        purpose=_PURPOSE,
        labels=_LABELS,
    ),
    Part(
        "cases.InterimReply",
        "case__asker",
        _("Interim replies to you"),
        ("case__title", "at", "text"),
        Erasure.KEEP,
        law=_("What the town decided in public stays, without your name."),
        purpose=_PURPOSE,
        labels=_LABELS,
    ),
    _worked("Case", "assignee", _("Cases that you work on"), ("title", "state", "due_on")),
    _worked("Assignment", "by", _("Cases that you gave to a department"),
            ("case__title", "department__name_ko", "assigned_at")),
    _worked("Assignment", "seen_by", _("Cases that you were the first to open"),
            ("case__title", "seen_at")),
    _worked("Move", "by", _("Steps of cases that you made"), ("case__title", "target", "at")),
    _worked("ClockEvent", "by", _("Pauses and last days that you set"),
            ("case__title", "kind", "at")),
    _worked("InterimReply", "by", _("Interim replies that you wrote"),
            ("case__title", "at", "text")),
    _worked("InternalNote", "by", _("Notes on cases that you wrote"),
            ("case__title", "at", "text")),
    # the last: the rows above are found by who asked
    Part(
        "cases.Case",
        "asker",
        _("Cases that answer you"),
        ("title", "machine", "state", "opened_at", "due_on", "closed_at"),
        Erasure.DETACH,
        purpose=_PURPOSE,
        labels=_LABELS,
    ),
)  # fmt: skip
IMPERSONAL = (
    Impersonal("cases.Assignment", "which department has a case"),
    Impersonal("cases.Escalation", "that a case was told to those above"),
    Impersonal("cases.InternalNote", "officials' words to each other about a matter"),
)
