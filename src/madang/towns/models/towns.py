"""Towns: the governments that this installation serves."""

import re
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.towns.engine.colours import SIGN_RATIO, TEXT_RATIO, WHITE, contrast, darkened
from madang.towns.engine.rooms import ROOMS
from madang.towns.models.regions import Region

RESERVED = frozenset(
    {
        "account",
        "admin",
        "api",
        "audit",
        "cases",
        "healthz",
        "identity",
        "language",
        "live",
        "login",
        "logout",
    }
    | {"look", "members", "metrics", "my", "notices", "office", "privacy", "readyz", "regions"}
    | {"rules", "static", "talk", "theme.css", "towns", "emblem.png", *ROOMS}
)  # first path segments that the installation itself answers
SLUG_LENGTH = 31
SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}")
HEX = re.compile(r"#[0-9a-f]{6}")
COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z", _("Write the colour as # and six hex digits."))
PHONE = RegexValidator(r"^[0-9+][0-9 ()-]{2,29}\Z", _("Write digits, spaces, hyphens and +."))
HOST = RegexValidator(
    r"^(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z",
    _("Write a host name in small letters, such as www.town.example, without http and without /."),
)


def languages_default() -> list[str]:
    """Return Korean first, English beside it."""
    return ["ko", "en"]


def rooms_default() -> list[str]:
    """Return every room: a town opens with all of them."""
    return list(ROOMS)


def check_slug(slug: str) -> None:
    """Refuse a slug that could not be the first segment of a path."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise ValidationError(
            _("Use 2 to 31 small letters, digits and hyphens, and no word of the system.")
        )


def check_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(_("There is no time zone of this name.")) from error


class Town(models.Model):
    """One local government; every row of every room belongs to one."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="town")
    slug = models.CharField(max_length=SLUG_LENGTH, unique=True, validators=[check_slug])
    host = models.CharField(max_length=253, unique=True, null=True, blank=True, validators=[HOST])
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    languages = ArrayField(models.CharField(max_length=8), default=languages_default)
    time_zone = models.CharField(max_length=64, default="Asia/Seoul", validators=[check_time_zone])
    colour_primary = models.CharField(max_length=7, default="#0b5f4b", validators=[COLOUR])
    colour_accent = models.CharField(max_length=7, default="#c2571a", validators=[COLOUR])
    lat = models.FloatField()  # where its map opens
    lon = models.FloatField()
    basemap = models.JSONField(default=dict, blank=True)  # GeoJSON layers by name, and bounds
    rooms = ArrayField(models.CharField(max_length=20), default=rooms_default, blank=True)
    phone = models.CharField(max_length=30, blank=True, validators=[PHONE])
    email = models.EmailField(blank=True)
    address_ko = models.CharField(max_length=200, blank=True)
    address_en = models.CharField(max_length=200, blank=True)
    homepage = models.URLField(
        max_length=300, blank=True, validators=[URLValidator(["https", "http"])]
    )
    emblem_mark = models.CharField(max_length=16, blank=True)  # changes with the emblem
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.TextField(blank=True)
    kept_until = models.DateField(null=True, blank=True)  # a closed town's rows are deleted then

    class Meta:
        ordering = ["name_ko"]
        constraints = [
            models.CheckConstraint(condition=~Q(host=""), name="town_host_is_null_not_empty"),
            models.CheckConstraint(
                condition=Q(closed_at=None, kept_until=None)
                | Q(closed_at__isnull=False, kept_until__isnull=False),
                name="town_closed_has_a_last_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse colours on which nobody could read, and say which would do."""
        for field, ratio in (("colour_primary", TEXT_RATIO), ("colour_accent", SIGN_RATIO)):
            colour = getattr(self, field)
            if HEX.fullmatch(colour) and contrast(colour, WHITE) < ratio:
                better = darkened(colour, ratio=ratio)
                raise ValidationError(
                    {
                        field: _("White on %(colour)s is hard to read. %(better)s would do.")
                        % {"colour": colour, "better": better}
                    }
                )

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def address(self) -> str:
        """The postal address in the reader's language."""
        return self.address_en if get_language() == "en" and self.address_en else self.address_ko

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the town lives."""
        return ZoneInfo(self.time_zone)
