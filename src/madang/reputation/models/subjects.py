"""Subjects: what is reviewed, as its room opened it, and how it is rated."""

from django.db import models
from django.db.models import Q

from madang.reputation.engine.kinds import KINDS
from madang.towns.models import Town


class Subject(models.Model):
    """One thing of a room that is reviewed; `path`, below the town, is where it is shown.

    `trade` are those to which it is compared. The room keeps it by a plain foreign key. The rating
    is computed at `rated_at` from the reviews that counted then.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)  # a key of engine.kinds
    trade = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200)
    counted = models.PositiveIntegerField(default=0)
    stars = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="subject_in_its_town"),
            models.UniqueConstraint(fields=["town", "path"], name="subject_once_a_path"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(KINDS)), name="subject_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(stars=None, low=None, high=None, rated_at=None)
                | Q(stars__gte=1, stars__lte=5, low__isnull=False, high__isnull=False),
                name="subject_rating_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["town", "kind", "trade"], name="subject_of_a_trade")]

    def __str__(self) -> str:
        return self.name
