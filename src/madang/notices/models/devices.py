"""Browsers that asked to be pushed to, and the key with which we sign to their services."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Device(models.Model):
    """One browser of a person, by the address that its maker's push service gave it."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices"
    )
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)  # its public key, base64url
    auth = models.CharField(max_length=40)  # its secret for us, base64url
    name = models.CharField(max_length=80, blank=True)  # "Chrome, Android"
    added_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name or f"device {self.pk}"


class PushKey(models.Model):
    """The installation's one VAPID key (RFC 8292), made at first need."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    private = models.TextField()  # PEM
    public = models.CharField(max_length=100)  # uncompressed point, base64url: what browsers want

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="pushkey_is_one")]

    def __str__(self) -> str:
        return self.public
