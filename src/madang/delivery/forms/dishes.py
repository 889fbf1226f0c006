"""A dish with what the law wants to stand beside it, its photo and its options."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.delivery.engine.dishes import ALLERGENS, LABELLED
from madang.delivery.forms import widgets
from madang.delivery.models import Dish, OptionGroup, Shop
from madang.delivery.models.dishes import DEAREST_WON
from madang.delivery.services.menus import Choices
from madang.kernel import photos
from madang.kernel.photos import Photo

REFUSED = {
    "size": _("The photo is larger than 8 MB or has too many pixels. It was not kept."),
    "kind": _("Only JPEG, PNG and WebP photos are taken. It was not kept."),
    "broken": _("The photo cannot be read. It was not kept."),
}
LONGEST_PLACE = 40


class DishForm(forms.ModelForm):  # type: ignore[type-arg] # generic for mypy only
    """One dish as the shop writes it."""

    allergens = forms.MultipleChoiceField(
        label=_("What may cause allergies"),
        required=False,
        choices=[(code, _(label)) for code, label in ALLERGENS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick everything that is in it. Customers read it before they order."),
    )
    origin_lines = forms.CharField(
        label=_("Origins of what is in it"),
        required=False,
        max_length=2000,
        widget=widgets.lines(),
        help_text=_("One a line: the food, a colon, where it is from. For example: Pork: domestic"),
    )
    photo = forms.FileField(
        label=_("Photo of the dish"),
        required=False,
        help_text=_("JPEG, PNG or WebP up to 8 MB. Place and camera are taken out of the file."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    photo_words = forms.CharField(
        label=_("What the photo shows"),
        required=False,
        max_length=120,
        help_text=_("For people who cannot see it."),
        widget=widgets.text(),
    )
    without_photo = forms.BooleanField(label=_("Take the photo away"), required=False)

    class Meta:
        model = Dish
        fields = ("section", "name", "about", "price_won", "stock", "allergens")
        labels = {
            "section": _("Under which heading"),
            "about": _("About the dish"),
            "price_won": _("Price in won"),
        }
        help_texts = {
            "stock": _("Only if you count them: at 0 the dish is sold out by itself."),
            "about": _("What is in it, how large, how spicy."),
        }
        widgets = {
            "section": widgets.choice(),
            "name": widgets.text(),
            "about": widgets.lines(2),
            "price_won": widgets.number(min=0, step=100),
            "stock": widgets.number(min=0),
        }

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken: Photo | None = None
        section: Any = self.fields["section"]
        section.queryset, section.empty_label = shop.sections.all(), None
        self.fields["origin_lines"].initial = "\n".join(
            f"{gettext(LABELLED[code])}: {place}" for code, place in self.instance.origins
        )

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of what the dish is and costs."""
        return [self[name] for name in ("section", "name", "about", "price_won", "stock")]

    @property
    def lawful(self) -> list[forms.BoundField]:
        """The fields that the law asks for."""
        return [self[name] for name in ("allergens", "origin_lines")]

    @property
    def picture(self) -> list[forms.BoundField]:
        """The fields of the photo."""
        return [self[name] for name in ("photo", "photo_words")]

    def clean_origin_lines(self) -> list[list[str]]:
        rows = str(self.cleaned_data["origin_lines"]).splitlines()
        return [_origin(row) for row in rows if row.strip()]

    def clean_photo(self) -> None:
        given = self.cleaned_data.get("photo")
        if isinstance(given, UploadedFile):
            try:
                self.taken = photos.taken(given.read(photos.LARGEST_BYTES + 1))
            except photos.Refused as refused:
                raise ValidationError(REFUSED[str(refused)]) from refused

    def values(self) -> dict[str, Any]:
        """Return what the service keeps."""
        names = ("name", "about", "price_won", "stock", "allergens")
        given = {name: self.cleaned_data[name] for name in names}
        return given | {"origins": self.cleaned_data["origin_lines"]}


def _origin(row: str) -> list[str]:
    food, colon, place = (part.strip() for part in row.replace("：", ":").partition(":"))
    code = _foods().get(food.casefold())
    if not colon or not place:
        raise ValidationError(_("Write the food, a colon, and where it is from: %(row)s"),
                              params={"row": row[:60]})  # fmt: skip
    if code is None:
        raise ValidationError(
            _("This is not one of the foods whose origin is labelled: %(food)s. They are: %(all)s"),
            params={"food": food[:40], "all": ", ".join(map(gettext, LABELLED.values()))},
        )
    return [code, place[:LONGEST_PLACE]]


def _foods() -> dict[str, str]:
    """Return the code of each food by its name in Korean, in English and in the reader's words."""
    found = {code: code for code in LABELLED}
    for language in ("en", "ko"):
        with translation.override(language):
            for code, label in LABELLED.items():
                name = gettext(label).casefold()
                found[name] = found[name.partition("(")[0].strip()] = code
    return found


class OptionsForm(forms.Form):
    """A group of options as lines."""

    name = forms.CharField(
        label=_("What is chosen"), max_length=40, widget=widgets.text(),
        help_text=_("For example: How spicy"),
    )  # fmt: skip
    least = forms.IntegerField(
        label=_("At least"), min_value=0, max_value=30, initial=0, widget=widgets.number(min=0),
        help_text=_("0: nobody needs to choose."),
    )  # fmt: skip
    most = forms.IntegerField(
        label=_("At most"), min_value=1, max_value=30, initial=1, widget=widgets.number(min=1)
    )
    lines = forms.CharField(
        label=_("Options"), max_length=2000, widget=widgets.lines(),
        help_text=_("One a line: the option, a colon, how many won more. For example: Hot: 500"),
    )  # fmt: skip

    @classmethod
    def of(cls, group: OptionGroup) -> "OptionsForm":
        """Return the form of a group that stands, with ids of its own."""
        rows = [f"{one.name}: {one.price_won}" for one in group.options.all()]
        kept = {"name": group.name, "least": group.least, "most": group.most}
        return cls(initial=kept | {"lines": "\n".join(rows)}, auto_id=f"group_{group.pk}_%s")

    def clean_lines(self) -> list[tuple[str, int]]:
        rows = str(self.cleaned_data["lines"]).splitlines()
        return [_option(row) for row in rows if row.strip()]

    @property
    def choices(self) -> Choices:
        """The group as the service takes it."""
        given = self.cleaned_data
        return Choices(given["name"], given["least"], given["most"], given["lines"])


def _option(row: str) -> tuple[str, int]:
    name, colon, won = (part.strip() for part in row.replace("：", ":").rpartition(":"))
    if not colon:
        name, won = won, "0"
    digits = won.replace(",", "").removesuffix("원").strip()
    if not name or len(name) > 40 or not (digits.isascii() and digits.isdigit()):
        raise ValidationError(_("Write the option, a colon, and how many won more: %(row)s"),
                              params={"row": row[:60]})  # fmt: skip
    if int(digits[:9]) > DEAREST_WON:
        raise ValidationError(_("That is too dear: %(row)s"), params={"row": row[:60]})
    return name, int(digits[:9])
