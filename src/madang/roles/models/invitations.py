"""Invitations: a role in a town that waits for the owner of an e-mail address."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import Promise

from madang.people.models import Account
from madang.roles.engine.acts import CHOSEN, DEPARTMENTAL, Role
from madang.roles.models.departments import Department
from madang.roles.models.names import ROLE_TITLES
from madang.towns.models import Town


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def of(self, town: Town) -> "InvitationQuerySet":
        return self.filter(town=town)

    def open(self) -> "InvitationQuerySet":
        """Keep those that are neither used nor taken back; they may have run out."""
        return self.filter(used_at=None, withdrawn_at=None)

    def usable(self, real_now: datetime) -> "InvitationQuerySet":
        return self.open().filter(expires_at__gt=real_now)


class Invitation(models.Model):
    """One invitation; the secret in its link is computed, never stored."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=24)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    role_until = models.DateTimeField(null=True, blank=True)  # town time, as memberships
    language = models.CharField(max_length=8, default="ko")
    nonce = models.CharField(max_length=32)
    invited_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="invitations_made"
    )
    # links are a matter of security: real time, not the town's
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="invitations_used"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                F("town"),
                Lower("email"),
                F("role"),
                F("department"),
                condition=Q(used_at=None, withdrawn_at=None),
                nulls_distinct=False,
                name="invitation_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None),
                name="invitation_is_used_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in CHOSEN)),
                name="invitation_role_can_be_chosen",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=True)
                ^ Q(role__in=sorted(role.value for role in DEPARTMENTAL)),
                name="invitation_officials_have_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"

    @property
    def role_title(self) -> str | Promise:
        """What the role is called in the reader's language."""
        return ROLE_TITLES[Role(self.role)]
