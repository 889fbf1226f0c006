"""What the package knows of a person, and what becomes of it."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.base.personal import Erasure, Part

RECORD = _("Public records law: what was decided in public is kept, without your name.")
REVIEWS = _("So that others know how it was. Take a review back to delete its text.")
LABELS: dict[str, str | Promise] = {
    "subject__name": pgettext_lazy("review", "What was reviewed"),
    "review__subject__name": pgettext_lazy("review", "What was reviewed"),
    "about": _("What was ordered"),
    "stars": _("Stars"),
    "aspects": _("Stars by aspect"),
    "text": _("Text"),
    "happened_at": _("When it was"),
    "written_at": _("Written at"),
    "edited_at": _("Edited at"),
    "reason": _("Reason"),
    "handed_in_at": _("Reported at"),
    "asked_at": _("Asked at"),
    "raised_at": _("Raised at"),
    "settled_at": _("Looked at"),
    "public_reason": _("Public reason"),
    "done_at": _("Done at"),
    "what": _("What"),
    "sign": _("What is conspicuous"),
    "found_at": _("When it was noticed"),
}


def _part(model: str, person: str, title: Promise, fields: tuple[str, ...], **more: Any) -> Part:
    labels = {name: LABELS[name] for name in fields if name in LABELS}
    return Part(f"reputation.{model}", person, title, ("town", *fields), labels=labels, **more)


PARTS = (
    _part(
        "Review",
        "author",
        _("Your reviews"),
        (
            *("subject__name", "about", "stars", "aspects", "text", "happened_at"),
            *("written_at", "edited_at", "state"),
        ),
        on_erasure=Erasure.DETACH,
        purpose=REVIEWS,
    ),
    _part(
        "Reply",
        "author",
        _("Your answers to reviews"),
        ("review__subject__name", "text", "written_at", "edited_at"),
        on_erasure=Erasure.DETACH,
        purpose=_("So that others know what the shop says about a review."),
    ),
    _part(
        "Complaint",
        "person",
        _("Reviews that you reported"),
        ("review__subject__name", "reason", "text", "handed_in_at", "settled_at"),
        on_erasure=Erasure.DELETE,
        clock="settled_at",
        keep_days=365,
        purpose=_("To keep reviews within the rules."),
    ),
    _part(
        "Takedown",
        "asked_by",
        _("Reviews that you asked to hide"),
        ("review__subject__name", "reason", "text", "asked_at", "settled_at"),
        on_erasure=Erasure.DETACH,
        purpose=_("To keep reviews within the rules."),
    ),
    _part(
        "Protest",
        "author",
        _("Your objections to hidden reviews"),
        ("review__subject__name", "text", "raised_at", "settled_at"),
        on_erasure=Erasure.DETACH,
        purpose=_("So that another official looks again."),
    ),
    _part(
        "Protest",
        "hider",
        _("Objections to reviews that you hid"),
        ("raised_at", "settled_at"),
        on_erasure=Erasure.DETACH,
        purpose=_("So that nobody decides on their own act."),
    ),
    _part(
        "Verdict",
        "actor",
        _("Decisions about reviews that you took"),
        ("what", "reason", "public_reason", "done_at"),
        on_erasure=Erasure.DETACH,
        law=RECORD,
        purpose=_("To know which official acted."),
    ),
    _part(
        "Signal",
        "review__author",
        _("What was conspicuous about your reviews"),
        ("review__subject__name", "sign", "found_at", "settled_at"),
        on_erasure=Erasure.DELETE,
        purpose=_("To notice reviews that are not written in earnest; a person decides."),
    ),
)
