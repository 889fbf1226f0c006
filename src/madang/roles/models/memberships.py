"""Memberships: what a person is in a town, from when and until when."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise

from madang.people.models import Account
from madang.roles.engine.acts import DEPARTMENTAL, GIVEN, Role
from madang.roles.models.departments import Department
from madang.roles.models.names import ROLE_TITLES
from madang.towns.models import Town


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, town: Town) -> "MembershipQuerySet":
        return self.filter(town=town)

    def open(self) -> "MembershipQuerySet":
        """Keep those that nobody has ended; their term may be over or not begun."""
        return self.filter(ended_at=None)

    def present(self, now: datetime) -> "MembershipQuerySet":
        """Keep those that count at `now` or have yet to begin."""
        return self.filter(Q(until=None) | Q(until__gt=now), Q(ended_at=None) | Q(ended_at__gt=now))

    def in_force(self, now: datetime) -> "MembershipQuerySet":
        """Keep those that count at `now`."""
        return self.present(now).filter(starts_at__lte=now)


class Membership(models.Model):
    """One role of one person in one town; ended ones stay as its history."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    starts_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)  # None: until it is ended
    why = models.CharField(max_length=300, blank=True)
    granted_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="memberships_granted"
    )  # None: by the set-up of the installation
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="memberships_ended"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["account_id", "role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="membership_is_of_one_town"),
            models.UniqueConstraint(
                fields=["town", "account", "role", "department"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="membership_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("starts_at")),
                name="membership_begins_before_it_is_over",
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(role.value for role in GIVEN)),
                name="membership_role_can_be_given",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=True)
                ^ Q(role__in=sorted(role.value for role in DEPARTMENTAL)),
                name="membership_officials_have_a_department",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "role"], name="membership_by_role"),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.role_title}"

    @property
    def role_title(self) -> str | Promise:
        """What the role is called in the reader's language."""
        return ROLE_TITLES[Role(self.role)]

    def is_present(self, now: datetime) -> bool:
        """Tell whether the role counts at `now` or has yet to begin."""
        return not (self.ended_at and self.ended_at <= now) and not (
            self.until and self.until <= now
        )
