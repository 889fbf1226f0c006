"""Closures: a person leaves, and after a time to think again everything of theirs goes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madang.towns.models import Town


class Closure(models.Model):
    """One wish to leave: undone, or carried out when its time of grace is over."""

    class State(models.TextChoices):
        WAITING = "waiting", "the time of grace runs, or a legal hold stands against it"
        UNDONE = "undone", "the person stays"
        DONE = "done", "erased; the account stands for what the law keeps"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # undone or done

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="closure_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state="waiting"),
                name="closure_waits_once_for_a_person",
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="done"), name="closure_is_done_once"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("asked_at")), name="closure_is_due_after_it_is_asked"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="closure_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state}"
