"""Threads: one talk about one thing of a room."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town

TITLE_LENGTH = 200
PATH_LENGTH = 300


class ThreadQuerySet(models.QuerySet["Thread"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)


class Thread(models.Model):
    """What is talked about. A room points here by a plain foreign key; `path` points back.

    `path` begins with "/" and is below the town's mount: "/participation/proposals/12/".
    """

    class Writers(models.TextChoices):
        EVERYONE = "everyone", _("Everyone who is signed in")
        VERIFIED = "verified", _("Verified residents")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    path = models.CharField(max_length=PATH_LENGTH)
    writers = models.CharField(max_length=10, choices=Writers, default=Writers.EVERYONE)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    moderated = models.BooleanField(default=False)  # a moderator closed it, not the room

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="thread_in_its_town"),
            models.UniqueConstraint(fields=["town", "path"], name="thread_one_at_a_path"),
            models.CheckConstraint(
                condition=Q(path__startswith="/") & ~Q(path__startswith="//"),
                name="thread_path_is_of_the_town",
            ),
            models.CheckConstraint(
                condition=Q(moderated=False) | Q(closed_at__isnull=False),
                name="thread_moderated_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether comments may be written."""
        return self.closed_at is None
