"""Keys that sign: our tokens for other services, our proof before a provider."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from madang.identity.models.providers import Provider
from madang.towns.models import Town


class KeyQuerySet(models.QuerySet["Key"]):
    def published(self, now: datetime) -> Self:
        """Those whose public half others may ask for, the next one included."""
        return self.filter(Q(retires_at=None) | Q(retires_at__gt=now))

    def signing(self, now: datetime) -> Self:
        """Those that may sign at `now`, the one that does first."""
        return self.published(now).filter(signs_from__lte=now).order_by("-signs_from", "-id")


class Key(models.Model):
    """A private key, sealed. With a provider it is our proof there, without one it signs tokens."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, null=True, related_name="keys")
    algorithm = models.CharField(max_length=5, choices=Provider.Algorithm)
    sealed = models.BinaryField()  # the private key as PEM
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField()  # published before it signs, so that caches know it
    retires_at = models.DateTimeField(null=True)  # set when the next one is made

    objects = KeyQuerySet.as_manager()

    class Meta:
        ordering = ["signs_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "provider", "algorithm"],
                condition=Q(retires_at=None),
                nulls_distinct=False,
                name="key_one_that_stays",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.algorithm} {self.made_at:%Y-%m-%d}"
