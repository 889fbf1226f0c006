"""What this room knows of a person."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

_PURPOSE = _("To know who may do what in a town.")
PARTS = (
    Part(
        "roles.Membership",
        "account",
        _("Your roles"),
        ("town__name_ko", "role", "department__name_ko", "starts_at", "until", "ended_at"),
        Erasure.DELETE,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Membership",
        "granted_by",
        _("Roles you gave to others"),
        ("town__name_ko", "role", "granted_at"),
        Erasure.DETACH,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Membership",
        "ended_by",
        _("Roles of others that you ended"),
        ("town__name_ko", "role", "ended_at"),
        Erasure.DETACH,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Delegation",
        "membership__account",
        _("Roles you handed over during an absence"),
        ("town__name_ko", "membership__role", "starts_at", "until", "why"),
        Erasure.DELETE,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Delegation",
        "deputy",
        _("Roles handed over to you"),
        ("town__name_ko", "membership__role", "starts_at", "until", "why"),
        Erasure.DELETE,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Delegation",
        "made_by",
        _("Delegations you made"),
        ("town__name_ko", "made_at"),
        Erasure.DETACH,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Delegation",
        "ended_by",
        _("Delegations you ended"),
        ("town__name_ko", "ended_at"),
        Erasure.DETACH,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Approval",
        "asked_by",
        _("What you asked a second person for"),
        ("town__name_ko", "act", "why", "state", "asked_at"),
        Erasure.DETACH,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Approval",
        "decided_by",
        _("What you decided as the second person"),
        ("town__name_ko", "act", "state", "decided_at", "decided_why"),
        Erasure.DETACH,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Invitation",
        "email",
        _("Invitations sent to your address"),
        ("town__name_ko", "name", "role", "made_at", "used_at"),
        Erasure.DELETE,
        purpose=_("To invite people into a role."),
        clock="expires_at",
        keep_days=365,
    ),
    Part(
        "roles.Invitation",
        "invited_by",
        _("Invitations you made"),
        ("town__name_ko", "role", "made_at"),
        Erasure.DETACH,
        purpose=_PURPOSE,
    ),
    Part(
        "roles.Invitation",
        "used_by",
        _("Invitations you accepted"),
        ("town__name_ko", "role", "used_at"),
        Erasure.DELETE,
        purpose=_PURPOSE,
    ),
)
