"""What is written about delivery agencies, by officials and by those who run one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.forms import widgets


class AgencyForm(forms.Form):
    """An agency whose couriers may apply."""

    name = forms.CharField(label=_("Name of the agency"), max_length=60, widget=widgets.text())
    business_number = forms.CharField(
        label=_("Business registration number"),
        max_length=14,
        widget=widgets.text(inputmode="numeric"),
    )
    phone = forms.CharField(
        label=_("Telephone of the agency"), max_length=30, widget=widgets.text(inputmode="tel")
    )


class AgencyInviteForm(forms.Form):
    """The address of whom to let run an agency."""

    email = forms.EmailField(
        label=_("E-mail address of whom you let in"),
        max_length=254,
        widget=forms.EmailInput(widgets.INPUT | {"autocomplete": "off"}),
        help_text=_(
            "The person signs in with this address and finds the invitation under Delivery agency."
            " Whether somebody has an account with it is told to nobody."
        ),
    )


class AgencyTermsForm(forms.Form):
    """What an agency keeps, and from when."""

    percent = forms.IntegerField(
        label=_("Share of each delivery fee, in percent"), min_value=0, max_value=100,
        widget=widgets.number(min=0, max=100),
    )  # fmt: skip
    from_day = forms.DateField(
        label=_("From which day on"),
        widget=forms.DateInput(widgets.INPUT | {"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Tomorrow at the earliest. All your couriers are told when you save it."),
    )


class AgencyCourierForm(forms.Form):
    """What an agency says of somebody who carries for it or wants to."""

    step = forms.ChoiceField(choices=[("confirm", "confirm"), ("part", "part")])
    reason = forms.CharField(required=False, max_length=2000)
