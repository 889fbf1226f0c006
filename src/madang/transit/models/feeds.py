"""Feeds of a town, their versions, and the bytes of each version."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class Feed(models.Model):
    """A timetable that a town gets again and again from one place."""

    class Kind(models.TextChoices):
        TIMETABLE = "timetable", _("Timetable (GTFS)")
        STOPS = "stops", _("Stops only")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TIMETABLE)
    source_url = models.URLField(max_length=500, blank=True)
    city = models.CharField(max_length=40, blank=True)  # of a stops file, the part that is ours

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["town", "name"], name="feed_name_is_unique_in_town"),
            models.UniqueConstraint(fields=["id", "town"], name="feed_with_town"),
        ]

    def __str__(self) -> str:
        return self.name


class FeedVersionQuerySet(models.QuerySet["FeedVersion"]):
    def of(self, town: Town) -> "FeedVersionQuerySet":
        """Versions of the town's feeds."""
        return self.filter(town=town)

    def current(self) -> "FeedVersionQuerySet":
        """Versions that are being served."""
        return self.filter(state=FeedVersion.State.CURRENT)

    def usable(self) -> "FeedVersionQuerySet":
        """Versions that are served, or could be."""
        return self.filter(state__in=FeedVersion.USABLE)

    def covering(self, day: object) -> "FeedVersionQuerySet":
        """Versions with service days round `day`."""
        return self.filter(valid_from__lte=day, valid_until__gte=day)


class FeedVersion(models.Model):
    """One file that was brought in for a feed: on its way, waiting, served, retired or failed."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be imported")
        IMPORTING = "importing", _("Being imported")
        READY = "ready", _("Ready")
        CURRENT = "current", _("Current")
        RETIRED = "retired", _("Retired")
        FAILED = "failed", _("Failed")

    USABLE = (State.READY, State.CURRENT, State.RETIRED)

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="versions")
    sha256 = models.CharField(max_length=64)  # of the file as it came
    file_name = models.CharField(max_length=200)
    file_bytes = models.BigIntegerField()
    importer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=20, blank=True)  # of the import: see services.imports
    fraction = models.FloatField(default=0.0)  # of the import that is done, 0 to 1
    failure = models.JSONField(null=True)  # {"code": …, "params": {…}}
    received_at = models.DateTimeField()
    imported_at = models.DateTimeField(null=True)
    switched_at = models.DateTimeField(null=True)  # when last made current
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    counts = models.JSONField(default=dict)  # {"stops": 1822, …}
    findings = models.JSONField(default=list)  # see services.validation
    bundle_sha256 = models.CharField(max_length=64, blank=True)  # of the network as stored
    bundle_layout = models.CharField(max_length=64, blank=True)  # see services.networks

    objects = FeedVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["town", "state"], name="feedversion_town_state"),
            models.Index(fields=["feed", "-id"], name="feedversion_feed_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="feedversion_with_town"),
            models.UniqueConstraint(
                fields=["feed"], condition=Q(state="current"), name="feed_has_one_current_version"
            ),
            models.UniqueConstraint(
                fields=["feed", "sha256"],
                condition=~Q(state="failed"),
                name="feedversion_file_is_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(fraction__gte=0) & Q(fraction__lte=1),
                name="feedversion_fraction_is_a_share",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "current", "retired"])
                | (~Q(bundle_sha256="") & Q(imported_at__isnull=False)),
                name="feedversion_usable_has_a_bundle",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="feedversion_validity_is_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class Chunk(models.Model):
    """A piece of the bytes of a version, so that every machine can have them from the database."""

    class Content(models.TextChoices):
        FILE = "file", "the file as it came"
        NETWORK = "network", "the network made from it"

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(FeedVersion, on_delete=models.CASCADE, related_name="chunks")
    content = models.CharField(max_length=10, choices=Content)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "content", "number"], name="chunk_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.content} {self.number}"
