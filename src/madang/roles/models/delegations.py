"""Delegations: a deputy acts in an absent person's role, from one day to another."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from madang.people.models import Account
from madang.roles.models.memberships import Membership
from madang.towns.models import Town


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def of(self, town: Town) -> "DelegationQuerySet":
        return self.filter(town=town)

    def open(self) -> "DelegationQuerySet":
        return self.filter(ended_at=None)

    def in_force(self, now: datetime) -> "DelegationQuerySet":
        """Keep those that count at `now`: the role that is handed over must count too."""
        theirs = "membership__"
        return self.filter(
            Q(**{f"{theirs}until": None}) | Q(**{f"{theirs}until__gt": now}),
            Q(**{f"{theirs}ended_at": None}) | Q(**{f"{theirs}ended_at__gt": now}),
            Q(ended_at=None) | Q(ended_at__gt=now),
            starts_at__lte=now,
            until__gt=now,
            membership__starts_at__lte=now,
            membership__account__is_active=True,
        )


class Delegation(models.Model):
    """One membership, used by `deputy` as well between two moments."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="delegations")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="delegations")
    deputy = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="delegations")
    starts_at = models.DateTimeField()
    until = models.DateTimeField()
    why = models.CharField(max_length=300)
    made_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="delegations_made"
    )
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="delegations_ended"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "deputy", "starts_at", "until"],
                condition=Q(ended_at=None),
                name="delegation_is_made_once",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("starts_at")), name="delegation_begins_before_it_is_over"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.deputy_id}"
