"""What the room knows of a person, and what becomes of it."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

PARTS = (
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
)
IMPERSONAL = (
    Impersonal("participation.Booth", why="a place; who voted there is declared with Voter"),
)
