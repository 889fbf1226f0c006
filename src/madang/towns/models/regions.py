"""The tree of regions: nation, province, municipality, dong."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language


class RegionQuerySet(models.QuerySet["Region"]):
    """Regions, searched."""

    def matching(self, word: str) -> Self:
        """Return those that `word` names: themselves, their province, or their code."""
        return self.filter(
            Q(name_ko__icontains=word)
            | Q(name_en__icontains=word)
            | Q(parent__name_ko__icontains=word)
            | Q(parent__name_en__icontains=word)
            | Q(code__iexact=word)
        )


class Region(models.Model):
    """A place in the tree; a town governs one municipality."""

    class Level(models.IntegerChoices):
        NATION = 0, "nation"
        PROVINCE = 1, "province"
        MUNICIPALITY = 2, "municipality"
        DONG = 3, "dong"

    level = models.SmallIntegerField(choices=Level)
    code = models.CharField(max_length=20, unique=True)  # the nation's own code, "KR-…" and such
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name_ko = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    boundary = models.JSONField(null=True, blank=True)  # GeoJSON geometry, WGS 84

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=0, parent=None) | Q(level__gt=0, parent__isnull=False),
                name="region_only_nations_stand_alone",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="region_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """The names from the province down; ask for `parent__parent` with the row."""
        names, region = [self.name], self.parent
        while region is not None and region.level > self.Level.NATION:
            names.insert(0, region.name)
            region = region.parent
        return " ".join(names)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name_ko
