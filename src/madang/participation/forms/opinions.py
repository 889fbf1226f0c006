"""What residents and officials write in conversations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.participation.models.opinions import ABOUT_LENGTH, REASON_LENGTH, TITLE_LENGTH

AREA, LINE = {"class": "krds-input", "rows": 4}, {"class": "krds-input"}


class ConversationForm(forms.Form):
    """A question that the town asks."""

    title = forms.CharField(
        label=_("Question"),
        help_text=_("One open question, in one line."),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(LINE),
    )
    about = forms.CharField(
        label=_("What it is about"),
        help_text=_("What is decided already, what is open, and what becomes of the result."),
        max_length=ABOUT_LENGTH,
        required=False,
        widget=forms.Textarea(AREA),
    )


class StatementForm(forms.Form):
    """One sentence."""

    text = forms.CharField(
        label=_("Your statement"),
        help_text=_("One thought that others can agree or disagree with, without names of people."),
        widget=forms.Textarea({"class": "krds-input", "rows": 2}),
        max_length=1000,
    )


class DecisionForm(forms.Form):
    """Whether a statement is shown, and why not."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed to reject; its author and everybody else can read it."),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.TextInput(LINE),
    )


class AnswerForm(forms.Form):
    """What the town answers to a statement, and where it goes on."""

    answer = forms.CharField(
        label=_("The town's answer"),
        max_length=ABOUT_LENGTH,
        required=False,
        widget=forms.Textarea(AREA),
    )
    link = forms.CharField(
        label=_("Page of this site where it goes on"),
        help_text=_(
            "For example the proposal that came of it: /participation/proposals/12/. Its title, "
            "where it stands and its answer are then shown beside the statement."
        ),
        max_length=500,
        required=False,
        widget=forms.TextInput(LINE),
    )
