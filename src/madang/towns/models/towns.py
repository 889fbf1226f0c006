"""Towns: the governments that this installation serves."""

import re
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.towns.models.regions import Region

RESERVED = frozenset(
    {"account", "admin", "api", "healthz", "identity", "language", "live", "login", "logout"}
    | {"look", "members", "metrics", "my", "notices", "office", "privacy", "readyz", "rules"}
    | {"static", "theme.css", "towns", "transit"}
)  # first path segments that the installation itself answers
SLUG = re.compile(r"^[a-z][a-z0-9-]{1,30}$")
COLOUR = RegexValidator(r"^#[0-9a-f]{6}$", _("Write the colour as # and six hex digits."))


def languages_default() -> list[str]:
    """Return Korean first, English beside it."""
    return ["ko", "en"]


def check_slug(slug: str) -> None:
    """Refuse a slug that could not be the first segment of a path."""
    if not SLUG.match(slug) or slug in RESERVED:
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
    slug = models.CharField(max_length=31, unique=True, validators=[check_slug])
    host = models.CharField(max_length=253, unique=True, null=True, blank=True)
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    languages = ArrayField(models.CharField(max_length=8), default=languages_default)
    time_zone = models.CharField(max_length=64, default="Asia/Seoul", validators=[check_time_zone])
    colour_primary = models.CharField(max_length=7, default="#0b5f4b", validators=[COLOUR])
    colour_accent = models.CharField(max_length=7, default="#c2571a", validators=[COLOUR])
    lat = models.FloatField()  # where its map opens
    lon = models.FloatField()
    basemap = models.JSONField(default=dict, blank=True)  # GeoJSON layers by name, and bounds
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name_ko"]
        constraints = [
            models.CheckConstraint(condition=~Q(host=""), name="town_host_is_null_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_ko

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the town lives."""
        return ZoneInfo(self.time_zone)
