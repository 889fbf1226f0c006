"""What notices know of a person."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

KEPT_DAYS = 400  # a year and a month: what is told once a year can be compared with the last

PARTS = (
    Part(
        "notices.Notice",
        "account",
        _("Notices"),
        ("town", "event__kind", "event__text", "event__params", "event__happened_at", "read_at"),
        Erasure.DELETE,
        purpose=_("To tell you what concerns you"),
        labels={
            "event__kind": _("Kind"),
            "event__text": _("Text"),
            "event__params": _("Details"),
            "event__happened_at": _("Time"),
            "read_at": _("Read at"),
        },
    ),
    Part(
        "notices.Delivery",
        "notice__account",
        _("Mails and pushes of notices"),
        ("channel", "state", "due_at", "sent_at", "error"),
        Erasure.DELETE,
        purpose=_("To send each notice once, and to find out why one did not arrive"),
        labels={
            "channel": _("Way"),
            "state": _("State"),
            "due_at": _("Due at"),
            "sent_at": _("Sent at"),
            "error": _("What went wrong"),
        },
    ),
    Part(
        "notices.Device",
        "account",
        _("Devices that are told"),
        ("name", "endpoint", "added_at", "reached_at"),
        Erasure.DELETE,
        purpose=_("To push notices to your phone or computer when you asked for it"),
        labels={
            "name": _("Browser"),
            "endpoint": _("Address at its push service"),
            "added_at": _("Added at"),
            "reached_at": _("Last reached at"),
        },
    ),
    Part(
        "notices.Wishes",
        "account",
        _("When and how you are told"),
        ("email", "quiet_from", "quiet_until", "muted", "bounced"),
        Erasure.DELETE,
        purpose=_("To tell you in the way you chose"),
        labels={
            "email": _("By e-mail"),
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Quiet until"),
            "muted": _("Kinds you do not want"),
            "bounced": _("Mailbox that refused our mails"),
        },
    ),
    Part(
        "base.Event",
        "to",
        _("Events of which you were told"),
        ("kind", "happened_at"),
        Erasure.KEEP,
        law=_("Holds the number of your account among others', without a name, for 400 days."),
        clock="happened_at",
        keep_days=KEPT_DAYS,
        purpose=_("To tell each event once"),
        labels={"kind": _("Kind"), "happened_at": _("Time")},
    ),
)
