"""A town's own moderation policy; without one the standard policy counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from madang.towns.models import Town

TEXT_LENGTH = 20_000


class Policy(models.Model):
    """One wording of a town's policy; the newest counts, the others are its history."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    text_ko = models.TextField(max_length=TEXT_LENGTH, blank=True)  # both empty: the standard again
    text_en = models.TextField(max_length=TEXT_LENGTH, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_ko="") | Q(text_en=""), name="policy_is_korean_first"
            )
        ]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"

    @property
    def text(self) -> str:
        """The text in the reader's language, empty when the standard policy counts."""
        return self.text_en if get_language() == "en" and self.text_en else self.text_ko
