"""Counters of the rate limits; the one table is UNLOGGED, so a count costs no disk flush."""

from django.db import models


class Hits(models.Model):
    """How often a client did one kind of thing in one window of time."""

    key = models.CharField(max_length=64, primary_key=True)  # hash of client, limit and window
    count = models.IntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "hits"

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%H:%M:%S}"
