"""Reactions: what a person says to a comment without words."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from madang.talk.models.comments import Comment
from madang.towns.models import Town


class Reaction(models.Model):
    """One person reacts to one comment in one way, once."""

    class Kind(models.TextChoices):
        AGREE = "agree", _("I agree")
        THANKS = "thanks", _("Thank you")
        LEARNED = "learned", _("New to me")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "person", "kind"], name="reaction_once_of_a_kind"
            )
        ]
        indexes = [models.Index(fields=["person", "-given_at"], name="reaction_of_person")]

    def __str__(self) -> str:
        return self.kind
