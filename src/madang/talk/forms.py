from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.talk.engine.reasons import REASONS
from madang.talk.models import Comment
from madang.talk.models.measures import REASON_LENGTH
from madang.talk.models.objections import TEXT_LENGTH as OBJECTION_LENGTH
from madang.talk.models.policies import TEXT_LENGTH as POLICY_LENGTH
from madang.talk.models.reports import TEXT_LENGTH as REPORT_LENGTH
from madang.talk.services.moderation import Verdict


def _area(rows: int, most: int | None = None) -> forms.Textarea:
    attributes: dict[str, Any] = {"rows": rows}
    return forms.Textarea(attributes | ({"maxlength": most} if most else {}))


def _reasons() -> list[tuple[str, Any]]:
    return [(reason.key, _(reason.label)) for reason in REASONS.values()]


class CommentForm(forms.Form):
    """What somebody says; the service knows the rules."""

    body = forms.CharField(label=_("Your comment"), strip=False, widget=_area(4))
    stance = forms.ChoiceField(
        label=_("Where do you stand?"),
        choices=Comment.Stance.choices,
        initial=Comment.Stance.NEUTRAL,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean_stance(self) -> str:
        """Who does not say is neutral."""
        return self.cleaned_data["stance"] or Comment.Stance.NEUTRAL


class ReportForm(forms.Form):
    """Why a reader reports a comment."""

    reason = forms.ChoiceField(label=_("What is wrong with it?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=REPORT_LENGTH,
        widget=_area(3, REPORT_LENGTH),
        help_text=_("Moderators read it. The writer of the comment does not learn who reported."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _reasons()  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    """A measure with its public reason; `acts` are those that fit the comment now."""

    what = forms.ChoiceField(label=_("What is done"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Reason of the policy"), widget=forms.Select({"class": "krds-form-select"})
    )
    public_reason = forms.CharField(
        label=_("Reason for everybody"),
        max_length=REASON_LENGTH,
        widget=_area(3, REASON_LENGTH),
        help_text=_(
            "It stands in the public log for good. Name no one and quote no personal data."
        ),
    )

    def __init__(self, *args: Any, acts: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = acts  # type: ignore[attr-defined]
        self.fields["reason"].choices = _reasons()  # type: ignore[attr-defined]

    @property
    def verdict(self) -> Verdict:
        """The verdict that was written; only after `is_valid`."""
        return Verdict(self.cleaned_data["reason"], self.cleaned_data["public_reason"])


class ObjectionForm(forms.Form):
    """Why the author thinks that the hiding was wrong."""

    text = forms.CharField(
        label=_("Why should the comment stand?"),
        max_length=OBJECTION_LENGTH,
        widget=_area(5, OBJECTION_LENGTH),
        help_text=_("You can object once. Another moderator than the one who hid it decides."),
    )


class DecisionForm(forms.Form):
    """What another moderator decides about an objection."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("grant", _("Grant: the comment can be read by everybody again")),
            ("refuse", _("Refuse: the comment stays hidden")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reason for everybody"),
        max_length=REASON_LENGTH,
        widget=_area(3, REASON_LENGTH),
        help_text=_("The author is told, and it stands in the public log."),
    )


class PolicyForm(forms.Form):
    """The town's own policy in both languages."""

    text_ko = forms.CharField(
        label=_("Korean text"),
        required=False,
        max_length=POLICY_LENGTH,
        widget=_area(16, POLICY_LENGTH),
        help_text=_("Leave both texts empty to return to the standard policy."),
    )
    text_en = forms.CharField(
        label=_("English text"),
        required=False,
        max_length=POLICY_LENGTH,
        widget=_area(10, POLICY_LENGTH),
    )
