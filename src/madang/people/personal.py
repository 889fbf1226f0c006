"""What is known of a person by having an account."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Impersonal, Part

SIGNING_IN = _("To let you sign in, and nobody else as you.")

PARTS = (
    Part(
        "people.Account",
        "",
        _("Your account"),
        ("email", "phone", "phone_verified_at", "name", "language", "joined_at", "last_login"),
        Erasure.BLANK,  # see services.accounts.close
        blanked=("last_login",),
        correctable=("name",),
        purpose=SIGNING_IN,
        labels={
            "joined_at": _("Joined at"),
            "last_login": _("Signed in last at"),
            "phone_verified_at": _("Phone number verified at"),
        },
    ),
    Part(
        "account.EmailAddress",
        "user",
        _("Your e-mail addresses"),
        ("email", "verified", "primary"),
        Erasure.DELETE,
        purpose=SIGNING_IN,
        labels={"verified": _("Verified"), "primary": _("Used for signing in")},
    ),
    Part(
        "mfa.Authenticator",
        "user",
        _("Your passkeys and second factors"),
        ("type", "created_at", "last_used_at"),
        Erasure.DELETE,
        purpose=SIGNING_IN,
        labels={"created_at": _("Added at"), "last_used_at": _("Last used at")},
    ),
    Part(
        "usersessions.UserSession",
        "user",
        _("Devices on which you are signed in"),
        ("ip", "user_agent", "created_at", "last_seen_at"),
        Erasure.DELETE,
        clock="last_seen_at",
        keep_days=90,
        purpose=_("To let you see and end your sessions."),
        labels={
            "ip": _("Address on the network"),
            "user_agent": _("Browser"),
            "created_at": _("Signed in at"),
            "last_seen_at": _("Last seen at"),
        },
    ),
    Part(
        "sessions.Session",
        "",
        _("Sessions in the browser"),
        (),
        Erasure.KEEP,
        law=_("Ended with your sessions, and by themselves after twelve hours."),
        clock="expire_date",
        keep_days=0,
        purpose=_("To remember that you have signed in."),
    ),
    Part(
        "admin.LogEntry",
        "user",
        _("What you changed in the administration"),
        ("action_time", "object_repr", "change_message"),
        Erasure.DELETE,
        clock="action_time",
        keep_days=1095,
        purpose=_("To know who changed which setting of the installation."),
        labels={
            "action_time": _("When"),
            "object_repr": _("What"),
            "change_message": _("Change"),
        },
    ),
)

IMPERSONAL = (
    Impersonal("account.EmailConfirmation", why="a key for an address; goes with the address"),
)
