"""What an official writes about a shop that applied."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.shops import CHECKS
from madang.delivery.forms import widgets
from madang.delivery.models import Shop
from madang.delivery.services import merchants
from madang.delivery.services.admissions import Place

MOST_SALES_WON = 10**15


class VisitForm(forms.Form):
    """One check on site."""

    checks = forms.MultipleChoiceField(
        label=_("In order"),
        required=False,
        choices=[(code, _(label)) for code, label in CHECKS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what you have seen yourself. With all ticked the check is passed."),
    )
    note = forms.CharField(
        label=_("What is missing, or worth knowing"),
        required=False,
        max_length=2000,
        widget=widgets.lines(),
        help_text=_("The shop reads it. Needed when something is not ticked."),
    )
    lat = forms.FloatField(
        label=_("Latitude of the shop"),
        required=False,
        min_value=-90,
        max_value=90,
        widget=widgets.number(step="any", inputmode="decimal"),
        help_text=_("As the map on your phone shows it. Distances and fees are reckoned from it."),
    )
    lon = forms.FloatField(
        label=_("Longitude of the shop"),
        required=False,
        min_value=-180,
        max_value=180,
        widget=widgets.number(step="any", inputmode="decimal"),
    )

    yearly_sales = forms.IntegerField(
        label=_("Sales of the last year in won"),
        required=False,
        min_value=0,
        max_value=MOST_SALES_WON,
        widget=widgets.number(min=0),
        help_text=_(
            "From the certificate of the VAT tax base. Until it is known, the shop cannot take "
            "local currency that was sold at a discount."
        ),
    )

    @classmethod
    def of(cls, shop: Shop) -> "VisitForm":
        """Return the form for a shop, with its place as far as it is known."""
        return cls(initial={"lat": shop.lat, "lon": shop.lon})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        lat, lon = given.get("lat"), given.get("lon")
        if (lat is None) != (lon is None):
            self.add_error("lon", _("Give both latitude and longitude, or neither."))
        given["place"] = None if lat is None or lon is None else Place(lat, lon)
        return given

    def seen(self) -> dict[str, bool]:
        """Return which checks were in order."""
        return {code: code in self.cleaned_data["checks"] for code in CHECKS}


class MerchantForm(forms.Form):
    """What decides which local currency a shop may take."""

    area = forms.RegexField(
        r"^[A-Za-z0-9-]{1,20}$",
        label=_("법정동 code of the place"),
        widget=widgets.text(),
        help_text=_("Ten digits; a programme counts where its own code is the beginning."),
    )
    trade = forms.RegexField(
        r"^[0-9A-Z]{2,6}$",
        label=_("Code of the trade"),
        widget=widgets.text(),
        help_text=_("Of the Korean Standard Industrial Classification, by what the shop cooks."),
    )
    yearly_sales = forms.IntegerField(
        label=_("Sales of the last year in won"),
        required=False,
        min_value=0,
        max_value=MOST_SALES_WON,
        widget=widgets.number(min=0),
        help_text=_("Empty: not known; then nothing that was sold at a discount is taken."),
    )

    @classmethod
    def of(cls, shop: Shop) -> "MerchantForm":
        """Return the form with what is known of a shop."""
        return cls(initial=vars(merchants.facts(shop)))


class StepForm(forms.Form):
    """A step with its reason."""

    name = forms.CharField(max_length=10)
    reason = forms.CharField(
        label=_("Reason for the shop"),
        required=False,
        max_length=2000,
        widget=widgets.lines(3),
        help_text=_("The shop reads it. Needed to refuse and to suspend."),
    )
