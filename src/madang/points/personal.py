"""What the package knows of a person, and what becomes of it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.base.personal import Erasure, Part

PURPOSE = _("To give points for an act once, and within what a person may earn.")
PARTS = (
    Part(
        "points.Earning",
        "person",
        _("What you did that earns points"),
        (
            *("town", "kind", "about", "happened_at", "worth", "amount", "state", "settled_at"),
            *("signs", "reason", "decided_at", "taken_back"),
        ),
        on_erasure=Erasure.DETACH,
        purpose=PURPOSE,
        labels={
            "kind": _("What it was"),
            "about": pgettext_lazy("points", "What it was about"),
            "happened_at": pgettext_lazy("points", "When it happened"),
            "worth": _("Points by the rule"),
            "amount": pgettext_lazy("points", "Points given or held back"),
            "state": _("What became of it"),
            "settled_at": pgettext_lazy("points", "Given or refused at"),
            "signs": _("What is conspicuous"),
            "reason": _("Reason"),
            "decided_at": pgettext_lazy("points", "Decided at"),
            "taken_back": _("Points taken back"),
        },
    ),
    Part(
        "points.Earning",
        "decided_by",
        _("Decisions about points that you took"),
        ("town", "state", "reason", "decided_at"),
        on_erasure=Erasure.DETACH,
        purpose=_("To know which official acted."),
        labels={"reason": _("Reason"), "decided_at": pgettext_lazy("points", "Decided at")},
    ),
    Part(
        "points.Spending",
        "person",
        _("Points that you used"),
        ("town", "how", "purpose", "points", "at"),
        on_erasure=Erasure.DETACH,
        purpose=_("To prove what became of your points."),
        labels={
            "how": _("What they were used for"),
            "purpose": _("Purpose of the town"),
            "points": pgettext_lazy("asset", "Points"),
            "at": _("When"),
        },
    ),
)
