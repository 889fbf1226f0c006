"""What people write about reviews."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.reputation.engine.kinds import KINDS
from madang.reputation.engine.reasons import OFFERED, REASONS
from madang.reputation.models import Review
from madang.reputation.models.doubts import ANSWER_LENGTH, DOUBT_LENGTH
from madang.reputation.models.reviews import TEXT_LENGTH
from madang.reputation.services.reviews import Said

STARS = [(str(n), f"{'★' * n}{'☆' * (5 - n)} {n}") for n in (5, 4, 3, 2, 1)]


def _area(rows: int, most: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "maxlength": most})


class ReviewForm(forms.Form):
    """Stars as a whole, by aspect, and words; the aspects are those of the kind."""

    stars = forms.ChoiceField(
        label=_("How was it?"),
        choices=STARS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one to five stars.")},
    )
    text = forms.CharField(
        label=_("In your words, if you like"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=_area(5, TEXT_LENGTH),
        help_text=_("Everybody reads it, under your name with a letter hidden. Write no names or"
                    " numbers of people, and no web addresses."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, review: Review | None = None, **more: Any) -> None:
        if review is not None:
            given = {f"aspect_{key}": str(stars) for key, stars in review.aspects.items()}
            more["initial"] = {"stars": str(review.stars), "text": review.text} | given
        super().__init__(*args, **more)
        self._aspects = KINDS[kind].aspects
        for key, label in self._aspects.items():
            self.fields[f"aspect_{key}"] = forms.ChoiceField(
                label=_(label),
                required=False,
                choices=[("", pgettext_lazy("stars", "No answer")), *STARS],
                widget=forms.Select({"class": "krds-form-select"}),
            )
        self.order_fields(["stars", *(f"aspect_{key}" for key in self._aspects), "text"])

    @property
    def said(self) -> Said:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        aspects = {key: given[f"aspect_{key}"] for key in self._aspects}
        return Said(
            stars=int(given["stars"]),
            aspects={key: int(stars) for key, stars in aspects.items() if stars},
            text=given["text"],
        )


class ReplyForm(forms.Form):
    """The one answer."""

    text = forms.CharField(
        label=pgettext_lazy("review", "Your answer"),
        max_length=TEXT_LENGTH,
        widget=_area(4, TEXT_LENGTH),
        help_text=_("Everybody reads it below the review. You can change it later."),
    )


class _ReasonedForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with the review?"),
        choices=[(one.key, _(one.label)) for one in OFFERED],
        widget=forms.RadioSelect,
    )


class ComplaintForm(_ReasonedForm):
    """Why a reader reports a review."""

    text = forms.CharField(
        label=pgettext_lazy("review", "In your words"),
        required=False,
        max_length=DOUBT_LENGTH,
        widget=_area(3, DOUBT_LENGTH),
        help_text=_("Officials read it. The writer does not learn who reported the review."),
    )


class TakedownForm(_ReasonedForm):
    """Why who is reviewed asks to hide a review."""

    text = forms.CharField(
        label=_("Which words, and why"),
        max_length=DOUBT_LENGTH,
        widget=_area(4, DOUBT_LENGTH),
        help_text=_("Officials read it. That somebody did not like it is no reason."),
    )


class ProtestForm(forms.Form):
    """Why the author wants the review shown."""

    text = forms.CharField(
        label=_("Why it should be shown"), max_length=DOUBT_LENGTH, widget=_area(4, DOUBT_LENGTH)
    )


class DecisionForm(forms.Form):
    """An official's decision with its public reason."""

    decision = forms.ChoiceField(
        label=_("What you decide about the review"),
        choices=[("keep", _("Everybody reads it")), ("hide", _("It is hidden for good"))],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Reason for hiding"),
        choices=[
            ("", pgettext_lazy("reason", "None")),
            *((one.key, _(one.label)) for one in REASONS.values()),
        ],
        required=False,
        widget=forms.Select({"class": "krds-form-select"}),
    )
    public_reason = forms.CharField(
        label=_("Reason that everybody reads"),
        max_length=ANSWER_LENGTH,
        widget=_area(3, ANSWER_LENGTH),
        help_text=_("It stands in the public log for good. Name nobody."),
    )
