"""Lottery panels: who volunteers, the portfolio published before the draw, and who has a seat."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.participation.engine.panels import terms
from madang.participation.engine.panels.pools import Quotas
from madang.towns.models import Town

PERSON = settings.AUTH_USER_MODEL

CATEGORY_LABELS = {
    terms.AGE: pgettext_lazy("lottery panel", "Age"),
    terms.SEX: _("Gender"),
    terms.DONG: _("Dong"),
}


def new_number() -> str:
    """Return a number that says nothing of a person, nor of the order in which people came."""
    return f"v{secrets.randbelow(10**10):010d}"


class PanelQuerySet(models.QuerySet["Panel"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def public(self) -> Self:
        """Those whose call was published."""
        return self.filter(published_at__isnull=False)


class Panel(models.Model):
    """One panel. `quotas` is read by `engine.panels.terms`; `seed_source` says what is thrown.

    From `composed_at` on the database lets nobody change what the draw goes by.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.CharField(max_length=120)
    about = models.TextField(max_length=3000, blank=True)
    size = models.PositiveSmallIntegerField()
    quotas = models.JSONField()
    verified_only = models.BooleanField(default=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    sits_at = models.DateTimeField()
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    changes = models.JSONField(default=list)  # [{"at", "why"}], after the publication
    seed_source = models.CharField(max_length=300, blank=True)
    seed_at = models.DateTimeField(null=True)  # nobody can know the seed before
    announced_at = models.DateTimeField(null=True)
    trouble = models.JSONField(null=True)  # [[category, value, least, most, would least, most]]
    composed_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField(null=True)

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="panel_in_its_town"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at"), sits_at__gt=F("closes_at")),
                name="panel_opens_closes_sits",
            ),
            models.CheckConstraint(
                condition=Q(composed_at=None)
                | (Q(composed_at__gte=F("closes_at")) & Q(composed_at__lt=F("seed_at"))),
                name="panel_composed_between_close_and_seed",
            ),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="")
                | (~Q(seed="") & Q(drawn_at__gte=F("seed_at"), composed_at__isnull=False)),
                name="panel_drawn_with_a_later_seed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def limits(self) -> Quotas:
        """The size and the quotas as the draw reads them."""
        return terms.quotas(self.quotas, self.size)

    def is_open(self, now: datetime) -> bool:
        """One can volunteer at `now`."""
        return self.published_at is not None and self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        """The time to volunteer is over at `now`."""
        return now >= self.closes_at


class Volunteer(models.Model):
    """One person who would sit on a panel: the groups alone, under a number without a name.

    `verified` names the categories that somebody other than the person stands for; `chances` are
    those of 1,000, once the portfolio is there.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="volunteers")
    account = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=12, default=new_number)
    age = models.CharField(max_length=10, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    dong = models.CharField(max_length=20, blank=True)  # the region's code
    verified = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    joined_at = models.DateTimeField()
    chances = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="volunteer_in_its_town"),
            models.UniqueConstraint(fields=["panel", "account"], name="volunteer_once_for_a_panel"),
            models.UniqueConstraint(fields=["panel", "number"], name="volunteer_has_a_number"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def values(self) -> dict[str, str]:
        """The groups by category."""
        return {terms.AGE: self.age, terms.SEX: self.sex, terms.DONG: self.dong}


class Portfolio(models.Model):
    """The 1,000 equal chances of a panel, as they were published before the draw."""

    panel = models.OneToOneField(
        Panel, on_delete=models.PROTECT, primary_key=True, related_name="portfolio"
    )
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()
    volunteers_file = models.TextField()
    quotas_file = models.TextField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.panel_id} {self.published_at:%Y-%m-%d %H:%M}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def taken(self) -> Self:
        """Those of people who are on the panel, or may still say so."""
        return self.filter(state__in=[Seat.State.ASKED, Seat.State.ACCEPTED])


class Seat(models.Model):
    """One person who was drawn, at once or for somebody who declined, and what they say."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("lottery panel", "Asked")
        ACCEPTED = "accepted", pgettext_lazy("lottery panel", "Takes part")
        DECLINED = "declined", pgettext_lazy("lottery panel", "Declined")
        LAPSED = "lapsed", _("Did not answer in time")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="seats")
    volunteer = models.OneToOneField(Volunteer, on_delete=models.PROTECT, related_name="seat")
    instead = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="successor"
    )
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    replied_at = models.DateTimeField(null=True)
    left = models.PositiveIntegerField(null=True)  # the how-manieth who went

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="seat_in_its_town"),
            models.UniqueConstraint(fields=["panel", "left"], name="seat_left_in_an_order"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted"]) ^ Q(left__isnull=False),
                name="seat_left_or_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.state}"
