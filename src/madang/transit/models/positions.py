"""Where vehicle positions come from, those not yet taken up, and the arrivals seen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class PositionSource(models.Model):
    """A sender of a town's vehicle positions."""

    class Kind(models.TextChoices):
        POST = "post", _("Sent to us (HTTP POST)")
        POLL = "poll", _("Fetched (GTFS-RT address)")
        DEMO = "demo", _("Demo")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    token_hash = models.CharField(max_length=64, blank=True)  # sha256 of the bearer token
    poll_url = models.URLField(max_length=500, blank=True)
    poll_seconds = models.PositiveSmallIntegerField(default=15)
    is_active = models.BooleanField(default=True)
    last_received_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    accepted = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "name"], name="positionsource_name_is_unique_in_town"
            ),
            models.UniqueConstraint(fields=["id", "town"], name="positionsource_with_town"),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                name="positionsource_token_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(poll_seconds__gte=5), name="positionsource_polls_politely"
            ),
            models.CheckConstraint(
                condition=~Q(kind="poll") | ~Q(poll_url=""), name="positionsource_polled_has_url"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PositionBatch(models.Model):
    """Positions as they came in; the live process takes them up and deletes them."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(
        PositionSource, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    received_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    payload = models.BinaryField()  # packed records, see engine.positions

    class Meta:
        indexes = [models.Index(fields=["town", "id"], name="positionbatch_town_order")]

    def __str__(self) -> str:
        return f"{self.count} positions"


class ObservedArrival(models.Model):
    """A vehicle seen at a stop. Only the live process writes here, by COPY."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    service_day = models.DateField()
    route_id = models.TextField()
    trip_id = models.TextField()
    stop_id = models.TextField()
    stop_position = models.SmallIntegerField()  # from 0, in the trip
    vehicle_id = models.TextField()
    arrived_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True)
    scheduled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["town", "stop_id", "-arrived_at"], name="observedarrival_at_stop")
        ]

    def __str__(self) -> str:
        return f"{self.trip_id} at {self.stop_id}"
