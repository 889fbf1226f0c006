"""Approvals: acts that happen only when a second person agrees."""

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madang.people.models import Account
from madang.roles.engine.acts import ACTS, Role
from madang.roles.models.names import ROLE_TITLES
from madang.towns.models import Town


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def of(self, town: Town | None) -> "ApprovalQuerySet":
        return self.filter(town=town)

    def waiting(self) -> "ApprovalQuerySet":
        return self.filter(state=Approval.State.WAITING)


class Approval(models.Model):
    """One act that somebody asks for; `payload` is what its executor needs to do it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        EXPIRED = "expired", _("Not decided in time")

    town = models.ForeignKey(Town, on_delete=models.CASCADE, null=True, related_name="approvals")
    act = models.CharField(max_length=60)
    subject_text = models.CharField(max_length=300)  # what it is about, in the asker's words
    why = models.CharField(max_length=300)
    payload = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)  # of act and payload: asked twice, asked once
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="approvals_asked"
    )
    asked_as = models.CharField(max_length=24)  # role
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    decided_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="approvals_decided"
    )
    decided_as = models.CharField(max_length=24, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.CharField(max_length=300, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "fingerprint"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="approval_waits_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"])
                | Q(decided_by=None)
                | ~Q(decided_by=F("asked_by")),
                name="approval_takes_another_person",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="approval_is_decided_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["town", "state"], name="approval_by_state")]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"

    @property
    def act_label(self) -> str:
        """What is asked for, in the reader's language; the name of an act that is no more."""
        return gettext(ACTS[self.act].label) if self.act in ACTS else self.act

    @property
    def asked_as_title(self) -> str | Promise:
        """The role in which it was asked."""
        return ROLE_TITLES[Role(self.asked_as)]
