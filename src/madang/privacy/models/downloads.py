"""Downloads: everything known of a person, packed once and handed over once."""

from secrets import token_urlsafe

from django.conf import settings
from django.db import models
from django.db.models import Q

from madang.towns.models import Town


class Download(models.Model):
    """One archive that a person asked for; its bytes are sealed and leave with the hand-over."""

    class State(models.TextChoices):
        WAITING = "waiting", "a job makes it"
        READY = "ready", "the person may take it once"
        TAKEN = "taken", "handed over, bytes deleted"
        EXPIRED = "expired", "not taken in time, bytes deleted"

    OPEN = (State.WAITING, State.READY)

    key = models.CharField(max_length=43, unique=True, default=token_urlsafe)  # in its address
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )  # the guardian who takes it for a child, of one town's rows; None: the person
    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=300)  # of its page, in the town where it was asked for
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    archive = models.BinaryField(null=True)  # sealed: see services.seals
    size_bytes = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "asked_by"],
                condition=Q(state__in=["waiting", "ready"]),
                nulls_distinct=False,
                name="download_is_open_once_for_a_person",
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None) | Q(town__isnull=False),
                name="download_for_a_child_is_of_a_town",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", archive__isnull=False)
                | (~Q(state="ready") & Q(archive=None)),
                name="download_has_bytes_only_while_ready",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"
