"""Who is let in to run a shop, and who takes it over: what was offered, and every step of it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.delivery.models.shops import Shop
from madang.towns.models import Town


class KeeperInvitationQuerySet(models.QuerySet["KeeperInvitation"]):
    """Invitations as services ask for them."""

    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def open(self, now: datetime) -> Self:
        """Those that can still be answered."""
        return self.filter(ended_at=None, expires_at__gt=now)


class KeeperInvitation(models.Model):
    """What waits for an answer: running a shop, by an address; owning it, by who runs it.

    Whether an account has the address is asked when it is answered, and told to nobody.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("keeper", "Accepted")
        DECLINED = "declined", pgettext_lazy("keeper", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("keeper", "Taken back")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="invitations")
    is_handover = models.BooleanField(default=False)
    email = models.EmailField(_("E-mail address of whom you let in"), blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )  # to whom the shop is handed over
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)

    objects = KeeperInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "email", "is_handover"],
                condition=Q(ended_at=None),
                name="keeperinvitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(is_handover=True, account__isnull=False, email="")
                | (Q(is_handover=False, account=None) & ~Q(email="")),
                name="keeperinvitation_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False),
                name="keeperinvitation_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.pk}"


class KeeperStep(models.Model):
    """One step by which somebody came to run a shop, or ceased to; never changed."""

    class Step(models.TextChoices):
        INVITE = "invite", pgettext_lazy("keeper", "Invited somebody to run the shop")
        WITHDRAW = "withdraw", pgettext_lazy("keeper", "Took an offer back")
        JOIN = "join", pgettext_lazy("keeper", "Runs the shop from now on")
        DECLINE = "decline", pgettext_lazy("keeper", "Declined an offer")
        REMOVE = "remove", pgettext_lazy("keeper", "Took the shop from somebody")
        LEAVE = "leave", pgettext_lazy("keeper", "Runs the shop no more")
        OFFER = "offer", pgettext_lazy("keeper", "Offered to hand the shop over")
        OWN = "own", pgettext_lazy("keeper", "Has taken the shop over as its owner")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="keeper_steps")
    step = models.CharField(max_length=8, choices=Step)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d}"
