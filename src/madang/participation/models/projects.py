"""Projects of an edition: what they are, what they cost and why, and what became of them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.participation.engine.editions import STATE_LABELS, STEPS, WON, State
from madang.participation.models.editions import Edition
from madang.participation.models.proposals import AGE_GROUPS, Audience, Category, Proposal
from madang.towns.models import Region, Town

STATES = [(state.value, _(label)) for state, label in STATE_LABELS.items()]


class Asking(models.Model):
    """An author is asked whether a proposal may stand in an edition; nothing stands without."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="askings")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="askings")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="asking_is_of_one_town"),
            models.UniqueConstraint(fields=["edition", "proposal"], name="asking_once"),
            models.CheckConstraint(
                condition=Q(agreed=None) ^ Q(answered_at__isnull=False),
                name="asking_answered_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.proposal_id}"


class ProjectQuerySet(models.QuerySet["Project"]):
    def of(self, edition: Edition) -> Self:
        return self.filter(edition=edition)

    def for_lists(self) -> Self:
        """Leave out what a list does not show."""
        return self.defer("body").select_related("area")

    def won(self) -> Self:
        return self.filter(state__in=WON)


class Project(models.Model):
    """One project of an edition; `number` is what the ballot calls it.

    `cost` is that of the last costing; `reason` says why it was refused or stopped.
    """

    State = State

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="projects")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100)
    body = models.TextField(max_length=5000)
    area = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.CharField(max_length=10, choices=Category)
    audience = models.CharField(max_length=5, choices=Audience, default=Audience.ALL)
    cost = models.BigIntegerField(null=True, blank=True)  # won
    state = models.CharField(max_length=10, choices=STATES, default=State.ENTERED)
    reason = models.TextField(max_length=2000, blank=True)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="projects"
    )
    asking = models.OneToOneField(
        Asking, on_delete=models.PROTECT, null=True, blank=True, related_name="project"
    )  # with the author's consent
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="project_is_of_one_town"),
            models.UniqueConstraint(fields=["edition", "number"], name="project_number_once"),
            models.UniqueConstraint(
                fields=["edition", "proposal"], name="project_of_a_proposal_once"
            ),
            models.CheckConstraint(
                condition=Q(proposal=None) ^ Q(asking__isnull=False),
                name="project_of_a_proposal_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(cost=None) | Q(cost__gt=0), name="project_costs_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.ENTERED, State.ELIGIBLE, State.REFUSED])
                | Q(cost__isnull=False),
                name="project_on_the_ballot_has_a_cost",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(reason=""), name="project_refused_for_reason"
            ),
        ]
        indexes = [models.Index(fields=["edition", "state"], name="project_standing")]

    def __str__(self) -> str:
        return self.title

    @property
    def age_group(self) -> str:
        """For whom of one age it is, in words; empty when it is for everybody."""
        return self.get_audience_display() if self.audience in AGE_GROUPS else ""

    @property
    def ballot_id(self) -> str:
        """What stands for it in ballots, bulletins and files."""
        return str(self.number)


class Costing(models.Model):
    """What a project was found to cost, with the written reason; never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="costings")
    before = models.BigIntegerField(null=True)
    cost = models.BigIntegerField()
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(cost__gt=0), name="costing_above_nought"),
            models.CheckConstraint(condition=~Q(reason=""), name="costing_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.cost)


class ProjectStep(models.Model):
    """One step that was taken with a project, with what is known of the works; never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=10, choices=[(name, name) for name in ("enter", *STEPS)])
    after = models.CharField(max_length=10, choices=STATES)
    text = models.TextField(max_length=2000, blank=True)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)  # of the works
    spent = models.BigIntegerField(null=True, blank=True)  # won, so far
    day = models.DateField(null=True, blank=True)  # of what is told about the works
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__lte=100), name="projectstep_of_hundred"
            ),
            models.CheckConstraint(
                condition=Q(spent=None) | Q(spent__gte=0), name="projectstep_spent_is_no_debt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d}"
