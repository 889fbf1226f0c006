"""What has happened that somebody should be told of."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Event(models.Model):
    """One thing to tell some people, written in the transaction in which it happened."""

    key = models.CharField(max_length=120)  # one event of a town is told once
    kind = models.CharField(max_length=60)  # what a person may mute: "roles.granted"
    town_id = models.BigIntegerField(null=True)  # no foreign key: towns stand above the ground
    to = ArrayField(models.BigIntegerField())  # ids of accounts
    text = models.TextField()  # a message id of the catalogues, in English
    params = models.JSONField(default=dict)
    path = models.CharField(max_length=500, blank=True)  # where to read on
    happened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, db_index=True)  # by the notices

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town_id", "key"], name="event_told_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["id", "town_id"], name="event_is_of_one_town"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(taken_at=None), name="event_waiting"),
            GinIndex(fields=["to"], name="event_to"),  # a person asks what is known of them
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
