"""What is asked when a town is opened or changed; each answer is explained beside its field."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.towns.engine.rooms import ROOMS
from madang.towns.models import Town
from madang.towns.models.towns import HOST

COMMON_ZONES = ("Asia/Seoul", "UTC")


def zones() -> list[tuple[str, str]]:
    """Return the time zones, the common ones first."""
    rest = sorted(name for name in available_timezones() if "/" in name)
    return [(name, name) for name in (*COMMON_ZONES, *rest)]


def languages() -> list[tuple[str, Any]]:
    """Return the languages that Madang speaks."""
    return list(settings.LANGUAGES)


def rooms() -> list[tuple[str, str]]:
    """Return the rooms that a town may open."""
    return [(room.key, gettext(room.label)) for room in ROOMS.values()]


class NamesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the town is called."""

    class Meta:
        model = Town
        fields = ("name_ko", "name_en")
        labels = {"name_ko": _("Name in Korean"), "name_en": _("Name in English")}
        help_texts = {
            "name_ko": _("As residents know it, with its unit. It stands at the top of each page."),
            "name_en": _("For readers of English, and for the title of the API."),
        }


class SettingsForm(NamesForm):
    """A town's own settings, changed by its operator."""

    languages = forms.MultipleChoiceField(
        label=_("Languages of the pages"),
        choices=languages,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Visitors choose among these; their device decides at their first visit."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Deadlines, timetables and quiet hours follow the clock of this place."),
    )
    rooms = forms.MultipleChoiceField(
        label=_("Opened rooms"),
        choices=rooms,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "A closed room leaves the menu and its pages are not found. Its data stays, and is "
            "there again when you open it."
        ),
    )
    homepage = forms.URLField(
        label=_("The town's web site"), required=False, assume_scheme="https", max_length=300
    )

    class Meta(NamesForm.Meta):
        fields = (  # type: ignore[assignment] # longer than the other form's
            *NamesForm.Meta.fields,
            *("languages", "time_zone", "rooms", "phone", "email", "address_ko", "address_en"),
            *("homepage", "colour_primary", "colour_accent", "lat", "lon"),
        )
        labels = NamesForm.Meta.labels | {
            "phone": _("Telephone"),
            "email": _("E-mail address"),
            "address_ko": _("Address in Korean"),
            "address_en": _("Address in English"),
            "colour_primary": _("Main colour"),
            "colour_accent": _("Second colour"),
            "lat": _("Latitude of the map's middle"),
            "lon": _("Longitude of the map's middle"),
        }
        help_texts = NamesForm.Meta.help_texts | {
            "phone": _("At the foot of every page: whom residents call when a page does not help."),
            "email": _("At the foot of every page. Use an address of an office, not of a person."),
            "address_ko": _("Where residents go in person."),
            "colour_primary": _("Buttons and links. White must be readable on it."),
            "colour_accent": _("The dot in the sign, and highlights on the map."),
            "lat": _("In degrees, such as 36.6."),
            "lon": _("In degrees, such as 127.9."),
        }
        widgets = {
            "colour_primary": forms.TextInput(attrs={"type": "color"}),
            "colour_accent": forms.TextInput(attrs={"type": "color"}),
        }


class EmblemForm(forms.Form):
    """The town's emblem as a picture file."""

    file = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, WebP or GIF of at most 2 MB. It is drawn anew, 256 pixels wide."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,.gif"}),
    )


class OpeningForm(NamesForm):
    """What a new town needs: everything else has a standard and can be changed later."""

    class Meta(NamesForm.Meta):
        fields = (*NamesForm.Meta.fields, "slug")  # type: ignore[assignment] # longer
        labels = NamesForm.Meta.labels | {"slug": _("Path")}
        help_texts = NamesForm.Meta.help_texts | {
            "slug": _(
                "The first part of every address of the town: small letters, digits, hyphens."
            )
        }

    def take(self, error: ValidationError) -> None:
        """Show `error` beside the fields it names, or above them."""
        named = getattr(error, "error_dict", {None: error.error_list})
        for name, errors in named.items():
            self.add_error(name if name in self.fields else None, errors)


class HostForm(forms.Form):
    """The host name at which a town answers without its path."""

    host = forms.CharField(
        label=_("Own host name"),
        max_length=253,
        required=False,
        validators=[HOST],
        help_text=_(
            "Such as www.town.example. Its DNS record and certificate must lead here first. Empty: "
            "only the path."
        ),
    )

    def __init__(self, *args: Any, forbidden: str = "", **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.forbidden = forbidden.partition(":")[0]

    def clean_host(self) -> str:
        """Refuse the installation's own host, whose pages would be lost."""
        host = str(self.cleaned_data["host"]).strip().lower()
        if host and host == self.forbidden:
            raise ValidationError(gettext("This host is the installation's own."))
        return host
