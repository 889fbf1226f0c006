"""What the audit trail knows of a person: what they did, and what was done for them."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

_LAW = _("Records of acts are kept unchanged; they name people by a number only.")
_PURPOSE = _("To be able to prove who did what, in which role, when and why")
_FIELDS = ("at", "act", "role", "table_name", "row_key", "kind", "why")
_LABELS = {
    "at": _("When"),
    "act": _("Act"),
    "role": _("Role"),
    "table_name": _("What"),
    "row_key": _("Which"),
    "kind": _("What happened"),
    "why": _("Reason"),
}

PARTS = (
    Part("audit.Entry", "actor_id", _("Acts of yours that were written down"), _FIELDS,
         Erasure.KEEP, law=_LAW, purpose=_PURPOSE, labels=_LABELS),
    Part("audit.Entry", "subject_id", _("Acts that an official did for you at the counter"),
         _FIELDS, Erasure.KEEP, law=_LAW, purpose=_PURPOSE, labels=_LABELS),
)  # fmt: skip
