"""Why a comment may be reported or hidden: the one published table.

`article` is the paragraph of the standard moderation policy (`engine.policies`) that says so.
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
    article: str


_ = gettext_noop
_TABLE = (
    Reason("insult", _("Insult or threat"), _("Attacks a person instead of a matter."),
           "운영정책 제4조 제1호"),
    Reason("hatred", _("Hatred or discrimination"),
           _("Degrades people for what they are: origin, sex, age, disability, belief."),
           "운영정책 제4조 제2호"),
    Reason("private", _("Somebody's personal data"),
           _("Names, numbers, addresses or pictures of people who did not agree."),
           "운영정책 제4조 제3호"),
    Reason("defamation", _("Defamation"), _("Harms a name by claims that are not shown."),
           "운영정책 제4조 제4호"),
    Reason("obscene", _("Obscene"), _("Sexual or cruel content, out of place in a yard for all."),
           "운영정책 제4조 제5호"),
    Reason("advert", _("Advertising or repetition"),
           _("Sells something, or says the same again and again."), "운영정책 제4조 제6호"),
    Reason("election", _("Unlawful campaigning"),
           _("Campaigns for or against a candidate where election law forbids it."),
           "운영정책 제4조 제7호"),
    Reason("off_topic", _("Off the topic"), _("Has nothing to do with what is discussed here."),
           "운영정책 제4조 제8호"),
    Reason("other", _("Another breach of the policy"), _("Say in your words which."),
           "운영정책 제4조 제9호"),
)  # fmt: skip
REASONS = {reason.key: reason for reason in _TABLE}
