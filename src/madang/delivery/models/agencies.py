"""Delivery agencies: firms whose couriers carry, who runs them, and what they keep of each fee."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.delivery.models.keepers import KeeperInvitation
from madang.towns.models import Town


class Agency(models.Model):
    """A firm whose couriers carry for the town's shops."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name of the agency"), max_length=60)
    business_number = models.CharField(_("Business registration number"), max_length=10)
    phone = models.CharField(_("Telephone of the agency"), max_length=30)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="agency_is_of_one_town"),
            models.UniqueConstraint(
                fields=["town", "business_number"],
                condition=Q(ended_at=None),
                name="agency_once_a_town",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencyPerson(models.Model):
    """Somebody who runs an agency; all who run one may do the same. One agency a person."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="people")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["town", "account"], name="agencyperson_of_one_agency")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.account_id}"


class AgencyInvitationQuerySet(models.QuerySet["AgencyInvitation"]):
    """Invitations as services ask for them."""

    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def open(self, now: datetime) -> Self:
        """Those that can still be answered."""
        return self.filter(ended_at=None, expires_at__gt=now)


class AgencyInvitation(models.Model):
    """An invitation to run an agency, for an address; whether an account has it is told nobody."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("E-mail address of whom you let in"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=KeeperInvitation.Outcome, blank=True)

    objects = AgencyInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=Q(ended_at=None),
                name="agencyinvitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False),
                name="agencyinvitation_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.pk}"


class AgencyTermsQuerySet(models.QuerySet["AgencyTerms"]):
    """Terms as services ask for them."""

    def on(self, day: date) -> Self:
        """Those that have begun by `day`; the first of an agency is what counts on it."""
        return self.filter(from_day__lte=day).order_by("-from_day", "-id")


class AgencyTerms(models.Model):
    """What an agency keeps of each delivery fee from a day on; written once, never changed.

    Of two for the same day the later written counts.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="terms")
    percent = models.PositiveSmallIntegerField(_("Share of each delivery fee, in percent"))
    from_day = models.DateField(_("From which day on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = AgencyTermsQuerySet.as_manager()

    class Meta:
        ordering = ["-from_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="agencyterms_of_the_whole")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.percent} %, {self.from_day}"


class AgencyPart(models.Model):
    """The agency's part in one order that a courier of it took with them.

    `percent` is fixed when the meal is taken. With the order's settlement come `fee_won`, what was
    paid for the way, and `kept_won`, what of it went to the agency.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="parts")
    courier = models.ForeignKey(
        "delivery.Courier", on_delete=models.PROTECT, related_name="agency_parts"
    )
    order = models.OneToOneField(
        "delivery.Order", on_delete=models.PROTECT, related_name="agency_part"
    )
    percent = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()
    fee_won = models.PositiveIntegerField(default=0)
    kept_won = models.PositiveIntegerField(default=0)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100, kept_won__lte=F("fee_won")),
                name="agencypart_of_the_fee",
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=False) | Q(fee_won=0),
                name="agencypart_paid_when_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "paid_at"], name="agencypart_of_a_month"),
            models.Index(fields=["agency", "taken_at"], name="agencypart_of_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.kept_won} of {self.fee_won}"

    @property
    def courier_won(self) -> int:
        """What of the fee is the courier's."""
        return self.fee_won - self.kept_won
