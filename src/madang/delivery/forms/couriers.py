"""What couriers write, and what officials write about them."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.delivery.forms import widgets
from madang.delivery.models import Agency, Courier, DispatchZone, Shop
from madang.delivery.services import agencyterms
from madang.towns.models import Town

MOMENT = "%Y-%m-%dT%H:%M"


class CourierForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """An application to carry."""

    class Meta:
        model = Courier
        fields = ("name", "phone", "transport", "belongs", "shop", "agency")
        widgets = {
            "name": widgets.text(autocomplete="name"),
            "phone": widgets.text(autocomplete="tel", inputmode="tel"),
            "transport": widgets.choice(),
            "belongs": widgets.choice(),
            "shop": widgets.choice(),
            "agency": widgets.choice(),
        }
        help_texts = {
            "phone": _("For the shop, the customer and the town while you carry."),
            "transport": _("Who walks or cycles is not sent far."),
            "belongs": _("A shop's courier carries for that shop alone and is paid by it."),
        }

    def __init__(self, *args: Any, town: Town, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shop, agency = self.fields["shop"], self.fields["agency"]
        if isinstance(shop, forms.ModelChoiceField) and isinstance(agency, forms.ModelChoiceField):
            shop.queryset = Shop.objects.of(town).public()
            shop.label, shop.empty_label = _("Which shop"), pgettext_lazy("shop", "for none")
            some = Agency.objects.filter(town=town, ended_at=None)
            agency.queryset, agency.label = some, _("Which agency")
            agency.help_text = _(
                "Behind its name stands what it keeps of each delivery fee. It sees your name and"
                " confirms that you carry for it; then an official looks at your application."
            )
            keeps = agencyterms.percents(some, town=town, now=now)
            none = ("", pgettext_lazy("agency", "for none"))
            agency.choices = [none, *((one.pk, _share(one, keeps[one.pk])) for one in some)]

    def _post_clean(self) -> None:
        """Leave the check of what fits together to the service, which says it in words."""


def _share(agency: Agency, percent: int) -> str:
    return gettext("%(agency)s (keeps %(n)s %%)") % {"agency": agency.name, "n": percent}


class CourierDecisionForm(forms.Form):
    """What an official decides about a courier."""

    step = forms.CharField(max_length=10)
    reason = forms.CharField(
        label=_("Reason for the courier"),
        required=False,
        max_length=2000,
        widget=widgets.lines(3),
        help_text=_("The courier reads it. Needed to refuse and to suspend."),
    )


class ZoneForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """A zone of dispatch."""

    class Meta:
        model = DispatchZone
        fields = ("name", "lat", "lon")
        widgets = {
            "name": widgets.text(),
            "lat": widgets.number(step="any", inputmode="decimal", min=-90, max=90),
            "lon": widgets.number(step="any", inputmode="decimal", min=-180, max=180),
        }

    lat = forms.FloatField(
        label=_("Latitude of its middle"), min_value=-90, max_value=90,
        widget=widgets.number(step="any", inputmode="decimal"),
    )  # fmt: skip
    lon = forms.FloatField(
        label=_("Longitude of its middle"), min_value=-180, max_value=180,
        widget=widgets.number(step="any", inputmode="decimal"),
        help_text=_("A shop belongs to the zone whose middle is nearest."),
    )  # fmt: skip


class ShiftForm(forms.Form):
    """A shift that is planned for a courier."""

    courier = forms.ModelChoiceField(
        label=_("Courier"), queryset=Courier.objects.none(), widget=widgets.choice()
    )
    zone = forms.ModelChoiceField(
        label=_("Zone"), queryset=DispatchZone.objects.none(), widget=widgets.choice()
    )
    starts_at = forms.DateTimeField(
        label=_("From when"),
        widget=forms.DateTimeInput(widgets.INPUT | {"type": "datetime-local"}, format=MOMENT),
    )
    hours = forms.IntegerField(
        label=_("How many hours"), min_value=1, max_value=12, initial=4,
        widget=widgets.number(min=1, max=12),
    )  # fmt: skip

    def __init__(self, *args: Any, town: Town, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courier, zone = self.fields["courier"], self.fields["zone"]
        if isinstance(courier, forms.ModelChoiceField) and isinstance(zone, forms.ModelChoiceField):
            courier.queryset = Courier.objects.of(town).may_carry(now)
            zone.queryset = DispatchZone.objects.filter(town=town)

    def times(self) -> tuple[datetime, datetime]:
        """Return from when to when."""
        start: datetime = self.cleaned_data["starts_at"]
        return start, start + timedelta(hours=self.cleaned_data["hours"])


class DutyForm(forms.Form):
    """A press of one of the buttons for duty and breaks."""

    act = forms.ChoiceField(choices=[(name, name) for name in ("on", "off", "pause", "resume")])
    hours = forms.IntegerField(required=False, min_value=1, max_value=12)
    zone = forms.IntegerField(required=False, min_value=1)


class PlaceForm(forms.Form):
    """Where a courier is."""

    lat = forms.FloatField(min_value=-90, max_value=90)
    lon = forms.FloatField(min_value=-180, max_value=180)


class CarryForm(forms.Form):
    """A step with a meal."""

    step = forms.CharField(max_length=10)
    reason = forms.CharField(required=False, max_length=300)
