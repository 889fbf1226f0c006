"""Seals: stretches of a town's journals that were closed, each with the hash of the one before."""

from django.db import models

from madang.towns.models import Town


class Seal(models.Model):
    """The journals from `first` to `last` as they were at `made_at`; `root` stands for them all."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    journals = models.IntegerField()
    previous = models.BinaryField(max_length=32)
    root = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "previous"], name="seal_chain_has_no_fork"),
            models.UniqueConstraint(fields=["town", "first"], name="seal_begins_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {bytes(self.root).hex()}"
