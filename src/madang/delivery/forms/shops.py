"""What those who run a shop fill in about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.forms import widgets
from madang.delivery.models import Shop
from madang.delivery.models.shops import LONGEST_PREP_MIN, PREP_STEP_MIN
from madang.delivery.services import listings
from madang.delivery.services.shops import IDENTITY, TERMS
from madang.towns.models import Town

DEAREST_MINIMUM_WON = 100_000
ASKED = tuple(name for name in IDENTITY if name not in {"lat", "lon"})  # officials find the place
_WIDGETS = {
    **{
        name: widgets.text()
        for name in (
            *("name", "business_name", "representative", "permit_number", "mail_order_number"),
            *("address", "phone"),
        )
    },
    "about": widgets.lines(),
    "cuisine": widgets.choice(),
    "region": widgets.choice(),
    "email": forms.EmailInput(widgets.INPUT),
}
_HELP = {
    "name": _("As customers know it."),
    "about": _("What you cook, and how. Customers read it."),
    "business_name": _("Exactly as on the business registration certificate."),
    "permit_number": _("From the food business report (영업신고증)."),
    "mail_order_number": _("Leave it empty if you need not report."),
    "address": _("Where the kitchen is. An official comes here to check."),
    "phone": _("Customers and couriers reach you here."),
    "email": _("Shown with the seller's identity, as the e-commerce law asks."),
    "minimum_won": _("Dishes together, without the delivery fee. 0: no minimum."),
    "closed_on_holidays": _("Days that you set yourself come before it."),
}


class TermsForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """What a shop changes itself at any time."""

    minimum_won = forms.IntegerField(
        label=_("Minimum order in won"),
        min_value=0,
        max_value=DEAREST_MINIMUM_WON,
        initial=0,
        widget=widgets.number(min=0, step=500),
        help_text=_HELP["minimum_won"],
    )
    prep_minutes = forms.TypedChoiceField(
        label=_("Preparation time"),
        coerce=int,
        initial=20,
        widget=widgets.choice(),
        help_text=_("What you usually need. Later the town's estimate learns from your orders."),
    )

    class Meta:
        model = Shop
        fields: tuple[str, ...] = TERMS
        widgets = _WIDGETS
        help_texts = _HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = range(PREP_STEP_MIN, LONGEST_PREP_MIN + 1, PREP_STEP_MIN)
        minutes = [(step, _("%(n)s minutes") % {"n": step}) for step in steps]
        prep: Any = self.fields["prep_minutes"]
        prep.choices = minutes

    @property
    def about_fields(self) -> list[forms.BoundField]:
        """The fields of what the shop is."""
        return [self[name] for name in ("name", "cuisine", "about", "phone", "email")]

    @property
    def ways(self) -> list[forms.BoundField]:
        """The fields of how one gets the food, each ticked or not."""
        return [self[name] for name in ("delivers", "packs", "seats", "closed_on_holidays")]

    @property
    def figures(self) -> list[forms.BoundField]:
        """The fields that are numbers."""
        return [self[name] for name in ("minimum_won", "prep_minutes")]


class ApplicationForm(TermsForm):
    """All that the town needs to know of a shop that applies."""

    business_number = forms.CharField(
        label=_("Business registration number"),
        max_length=14,
        widget=widgets.text(inputmode="numeric", placeholder="000-00-00000"),
        help_text=_("Ten digits, with or without lines between them."),
    )

    class Meta(TermsForm.Meta):
        fields: tuple[str, ...] = (*ASKED, *TERMS)

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dongs = [(dong.pk, dong.name) for dong in listings.dongs(town)]
        region: Any = self.fields["region"]
        region.label, region.required = _("Dong of the shop"), False
        region.choices = [("", "–"), *dongs]

    @property
    def identity(self) -> list[forms.BoundField]:
        """The fields of who sells and where."""
        return [self[name] for name in ASKED]

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the number to the service, which reads it with lines too."""
        return {*super()._get_validation_exclusions(), "business_number"}  # type: ignore[misc] # Django's own hook, not in the stubs


class BusyForm(forms.Form):
    """How much longer cooking takes, and for how long."""

    minutes = forms.TypedChoiceField(
        coerce=int, choices=[(10, "10"), (20, "20"), (30, "30"), (0, "0")]
    )
    hours = forms.IntegerField(min_value=1, max_value=6, required=False)
