"""Why a review may be hidden: the one published table. That somebody did not like it is no reason.

`pauses` marks what hurts somebody's rights: when the one who is reviewed says so, the review is
hidden for a while before anybody has looked (Information and Communications Network Act, article
44-2). With the other reasons it stands until an official has decided.
"""

from dataclasses import dataclass


def gettext_noop(text: str) -> str:
    """Mark a text for translation, which happens where it is shown."""
    return text


@dataclass(frozen=True)
class Reason:
    """One reason. `label` and `about` are English message ids."""

    key: str
    label: str
    about: str
    pauses: bool = False
    is_offered: bool = True  # to readers and to those who are reviewed


_ = gettext_noop
_TABLE = (
    Reason("private", _("Personal data in a review"),
           _("Names, numbers or addresses of people who did not agree."), pauses=True),
    Reason("defamation", _("Untrue facts that harm a name"),
           _("States as a fact what is not so. A judgement of taste or service is no fact."),
           pauses=True),
    Reason("insult", _("Insult, threat or hatred in a review"),
           _("Attacks people instead of saying how it was."), pauses=True),
    Reason("obscene", _("Sexual or cruel content in a review"), _("Out of place for everybody.")),
    Reason("advert", _("Advertising in a review"), _("Sells something else.")),
    Reason("other_matter", _("Not about this order"),
           _("Speaks of another shop, another order, or of something else altogether.")),
    Reason("not_genuine", _("Not written in earnest"),
           _("Bought, exchanged, or written for oneself or against a rival."), is_offered=False),
)  # fmt: skip
REASONS = {reason.key: reason for reason in _TABLE}
OFFERED = tuple(reason for reason in _TABLE if reason.is_offered)
