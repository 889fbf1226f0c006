"""What is asked before a programme starts, gets more budget, or ends."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.ledger.engine import codes
from madang.ledger.models import Asset, Programme
from madang.ledger.services import mandates
from madang.ledger.services.mandates import Currency, Draft
from madang.ledger.services.programmes import Terms, Title
from madang.towns.models import Town

NEW = ""
TEXT = forms.TextInput
MOST = f"{mandates.MOST_WON:,}"


class AskingForm(forms.Form):
    """The reason, which the second person reads; the key makes one asking of two clicks."""

    why = forms.CharField(
        label=_("Reason for the second person"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever agrees reads this. It is kept with the decision."),
    )
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        more.setdefault("initial", {}).setdefault("key", uuid4().hex)
        super().__init__(*args, **more)


class FundForm(AskingForm):
    """More budget for a programme."""

    won = forms.IntegerField(
        label=_("Won from the treasury"),
        min_value=1,
        max_value=mandates.MOST_WON,
        help_text=_("Is added to what is left."),
    )
    field_order = ("won", "why")


class ProgrammeForm(AskingForm):
    """A new programme; the currency is one that the town has, or a new one."""

    asset = forms.ChoiceField(
        label=_("What is issued"),
        required=False,
        help_text=_("Something new gets its code and names below."),
    )
    new_kind = forms.ChoiceField(
        label=_("New: what it is"),
        required=False,
        choices=[(kind.value, kind.label) for kind in mandates.ISSUED],
        help_text=_("A voucher is for one purpose, such as children's meals, and is never sold."),
    )
    new_code = forms.RegexField(
        r"^[A-Z][A-Z0-9]{1,9}$",
        label=_("New: code"),
        required=False,
        error_messages={"invalid": _("Write 2 to 10 capital letters and digits.")},
        help_text=_("2 to 10 capital letters and digits, for files and the API. It stays."),
    )
    new_ko = forms.CharField(label=_("New: name in Korean"), required=False, max_length=60)
    new_en = forms.CharField(label=_("New: name in English"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("How people get it"),
        choices=Programme.Kind.choices,
        help_text=_(
            "Sold at a discount: residents buy it in their wallet. Issued by policy: officials pay "
            "it to people on a list."
        ),
    )
    issuer = forms.CharField(label=_("Issuer"), max_length=80)
    name_ko = forms.CharField(label=_("Name of the programme in Korean"), max_length=80)
    name_en = forms.CharField(
        label=_("Name of the programme in English"), required=False, max_length=80
    )
    areas = forms.CharField(
        label=_("Counts in (beginnings of 법정동 codes)"),
        max_length=400,
        help_text=_("Filled in for the whole town. Several are parted by commas."),
    )
    excluded_trades = forms.CharField(
        label=_("Does not count for (beginnings of trade codes)"),
        required=False,
        max_length=400,
        help_text=_("Codes of the Korean Standard Industrial Classification: 5621 is bars."),
    )
    discount_percent = forms.DecimalField(
        label=_("Discount in percent"),
        required=False,
        min_value=0,
        max_value=mandates.MOST_PERCENT,
        max_digits=4,
        decimal_places=2,
        help_text=_("For what is sold. Empty: as the rule says, also when it changes."),
    )
    months = forms.IntegerField(
        label=_("Lasts for months"),
        required=False,
        min_value=1,
        max_value=mandates.MOST_MONTHS,
        help_text=_("From the day on which somebody gets it. Empty: as the rule says."),
    )
    ends_on = forms.DateField(
        label=_("Lasts until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("With both, whichever comes first."),
    )
    budget_won = forms.IntegerField(
        label=_("Budget in won"),
        min_value=1,
        max_value=mandates.MOST_WON,
        help_text=_(
            "Comes from the treasury. It pays the discounts of what is sold, or the whole of what "
            "is given."
        ),
    )
    field_order = ("asset", "new_kind", "new_code", "new_ko", "new_en", "kind", "issuer", "name_ko",
                   "name_en", "areas", "excluded_trades", "discount_percent", "months", "ends_on",
                   "budget_won", "why")  # fmt: skip

    def __init__(self, *args: Any, town: Town, **more: Any) -> None:
        initial = more.setdefault("initial", {})
        self.known = {one.code: one for one in mandates.issued(town)}
        initial.setdefault("asset", next(iter(self.known), NEW))
        initial.setdefault("issuer", town.name_ko)
        initial.setdefault("areas", mandates.area(town))
        super().__init__(*args, **more)
        asset: Any = self.fields["asset"]
        asset.choices = [
            *((code, f"{one} ({code})") for code, one in self.known.items()),
            (NEW, pgettext_lazy("currency", "Something new")),
        ]

    def clean_areas(self) -> list[str]:
        return _codes(self.cleaned_data["areas"])

    def clean_excluded_trades(self) -> list[str]:
        return _codes(self.cleaned_data["excluded_trades"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("asset"):
            for name in ("new_code", "new_ko"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _now("Needed for something new."))
        return given

    def draft(self) -> Draft:
        """Return what is asked for."""
        said = self.cleaned_data
        known: Asset | None = self.known.get(said["asset"])
        currency = (
            Currency(known.code, known.kind, known.name_ko, known.name_en)
            if known
            else Currency(said["new_code"], said["new_kind"], said["new_ko"], said["new_en"])
        )
        return Draft(
            key=said["key"],
            currency=currency,
            kind=said["kind"],
            title=Title(said["issuer"], said["name_ko"], said["name_en"]),
            terms=Terms(
                areas=said["areas"],
                excluded_trades=said["excluded_trades"],
                months=said["months"],
                ends_on=said["ends_on"],
                discount_percent=said["discount_percent"]
                if said["kind"] == Programme.Kind.SALE
                else None,
            ),
            budget_won=said["budget_won"],
        )


def _codes(text: str) -> list[str]:
    try:
        return codes.codes(text)
    except ValueError as error:
        word = str(error)
        if not word:
            raise forms.ValidationError(_("These are too many codes.")) from error
        raise forms.ValidationError(
            _("“%(word)s” is no code."), params={"word": word[:40]}
        ) from error
