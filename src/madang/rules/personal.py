"""What the rules know of a person: which official asked for a change, and who agreed."""

from django.utils.translation import gettext_lazy as _

from madang.base.personal import Erasure, Part

_LAW = _("Who changed a rule stays known as long as acts go by it.")
_PURPOSE = _("To know who changed the numbers that ordinances set")
_FIELDS = ("key", "value", "article", "valid_from", "made_at")

PARTS = (
    Part("rules.Rule", "asked_by", _("Rules whose change I asked for"), _FIELDS, Erasure.DETACH,
         law=_LAW, purpose=_PURPOSE),
    Part("rules.Rule", "agreed_by", _("Rules whose change I agreed to"), _FIELDS, Erasure.DETACH,
         law=_LAW, purpose=_PURPOSE),
)  # fmt: skip
