"""Editions of the privacy notice, kept whenever its text changes (PIPA, article 30)."""

from django.db import models

from madang.towns.models import Town


class Edition(models.Model):
    """What the notice of a town (None: the installation) said from `since` on, in each language.

    `body` is {language: [{"part", "chapter", "title", "purpose", "fields", "kept", "law"}, …]};
    nobody changes it later.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    digest = models.CharField(max_length=64)  # SHA-256 of the body
    body = models.JSONField()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "since"], nulls_distinct=False, name="edition_begins_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d}"
