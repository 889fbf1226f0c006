"""What the package itself knows of a person: what they asked for, and who looked."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

RIGHTS = _("To fulfil your rights over your data, and to show later that we did.")
THREE_YEARS = 1095

LOG = _("Standards for the Safety of Personal Information, article 8: kept one year or longer.")
PROOF = _("Personal Information Protection Act, article 38: proof that your rights were fulfilled.")
HOLD = _("Kept as long as the law that the hold names asks for it.")

PARTS = (
    Part(
        "privacy.Look",
        "subject",
        _("Who looked at your data"),
        ("at", "town", "official", "role", "what", "why"),
        Erasure.KEEP,
        law=LOG,
        clock="at",
        keep_rule="privacy.access_log_months",
        purpose=_("To let you see who looked at your data, and to find misuse."),
    ),
    Part(
        "privacy.Look",
        "official",
        _("Whose data you looked at as an official"),
        ("at", "town", "role", "what", "why", "client"),
        Erasure.KEEP,
        law=LOG,
        clock="at",
        keep_rule="privacy.access_log_months",
        purpose=_("To let people see who looked at their data, and to find misuse."),
        labels={"client": _("Address on the network")},
    ),
    Part(
        "privacy.Demand",
        "account",
        _("Corrections and deletions that you asked for"),
        (
            *("asked_at", "asked_by", "town", "kind", "part", "field", "wish"),
            *("state", "decided_at", "answer"),
        ),
        Erasure.KEEP,
        law=PROOF,
        clock="decided_at",
        keep_days=THREE_YEARS,
        purpose=RIGHTS,
        labels={"part": _("Table"), "field": _("Field"), "asked_by": _("Asked for by")},
    ),
    Part(
        "privacy.Demand",
        "asked_by",
        _("Corrections and deletions that you asked for as a guardian"),
        ("asked_at", "town", "kind", "part", "state", "decided_at"),
        Erasure.KEEP,
        law=PROOF,
        purpose=RIGHTS,
        labels={"part": _("Table")},
    ),
    Part(
        "privacy.Demand",
        "decided_by",
        _("Requests on which you decided as an official"),
        ("decided_at", "town", "kind", "state"),
        Erasure.KEEP,
        law=PROOF,
        purpose=RIGHTS,
    ),
    Part(
        "privacy.Download",
        "account",
        _("Downloads of your data"),
        ("asked_at", "asked_by", "state", "taken_at", "expires_at"),
        Erasure.DELETE,
        clock="expires_at",
        keep_days=30,
        purpose=RIGHTS,
        labels={
            "asked_by": _("Asked for by"),
            "taken_at": _("Taken at"),
            "expires_at": _("Expires at"),
        },
    ),
    Part(
        "privacy.Download",
        "asked_by",
        _("Downloads of a child's data that you asked for as a guardian"),
        ("asked_at", "town", "state", "taken_at", "expires_at"),
        Erasure.DELETE,
        clock="expires_at",
        keep_days=30,
        purpose=RIGHTS,
        labels={"taken_at": _("Taken at"), "expires_at": _("Expires at")},
    ),
    Part(
        "privacy.Closure",
        "account",
        _("Closing your account"),
        ("asked_at", "due_at", "state", "ended_at"),
        Erasure.KEEP,
        law=PROOF,
        clock="ended_at",
        keep_days=THREE_YEARS,
        purpose=RIGHTS,
    ),
    Part(
        "privacy.Hold",
        "account",
        _("Legal holds on your data"),
        ("town", "law", "placed_at", "until", "lifted_at"),
        Erasure.KEEP,
        law=HOLD,
        clock="until",
        keep_days=THREE_YEARS,
        purpose=_("To keep data that a law or a court asks for."),
        labels={"placed_at": _("Placed at"), "lifted_at": _("Lifted at")},
    ),
    Part(
        "privacy.Hold",
        "placed_by",
        _("Legal holds that you placed as an official"),
        ("town", "law", "placed_at", "until"),
        Erasure.KEEP,
        law=HOLD,
        purpose=_("To know who asked that data be kept."),
        labels={"placed_at": _("Placed at")},
    ),
    Part(
        "privacy.Hold",
        "agreed_by",
        _("Legal holds that you agreed to as an official"),
        ("town", "law", "placed_at", "until"),
        Erasure.KEEP,
        law=HOLD,
        purpose=_("To know who asked that data be kept."),
        labels={"placed_at": _("Placed at")},
    ),
)

IMPERSONAL = (
    Impersonal("towns.Town", field="phone", why="the town hall's"),
    Impersonal("towns.Town", field="email", why="the town hall's"),
    Impersonal("roles.Department", field="phone", why="the office's"),
)
