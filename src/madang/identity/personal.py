"""What this package knows of a person."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

PARTS = (
    Part(
        "identity.Link",
        "account",
        _("Sign-in with other providers"),
        ("town", "provider", "subject", "linked_at", "used_at"),
        Erasure.DELETE,
        purpose=_("To recognise you when a provider confirms who you are"),
    ),
    Part(
        "identity.Subject",
        "account",
        _("Services that know you"),
        ("town", "client", "scopes", "agreed_at", "withdrawn_at"),
        Erasure.DELETE,
        purpose=_("To let you in at other services of the town, and hand over what you agreed to"),
        clock="withdrawn_at",
        keep_days=1095,
    ),
    Part(
        "identity.Client",
        "made_by",
        _("Services that you registered for the town"),
        ("town", "name_ko", "made_at"),
        Erasure.DETACH,
        purpose=_("To know who answers for a registration"),
    ),
    Part(
        "allauth_idp_oidc.Token",
        "user",
        _("Tokens with which services ask about you"),
        ("client", "scopes", "created_at", "expires_at"),
        Erasure.DELETE,
        purpose=_("To let a service read what you agreed to, for ten minutes"),
        clock="expires_at",
        keep_days=1,
    ),
)
IMPERSONAL = (
    Impersonal("allauth_idp_oidc.Client", field="owner", why="never set: services are a town's"),
)
