"""Editions of a participatory budget: the money, how it is counted, and the phases with dates."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madang.participation.engine.budgets import rules
from madang.participation.engine.editions import DEFAULT_INCREMENT, PHASE_LABELS, PhaseKind, Span
from madang.participation.models.polls import Poll
from madang.towns.models import Town


class Rule(models.TextChoices):
    """How ballots become winners; the names are those of the counting engine."""

    EQUAL_SHARES = rules.EQUAL_SHARES, _("Equal shares: every voter has the same money to give")
    CARDINALITY = (
        rules.EQUAL_SHARES_CARDINALITY,
        _("Equal shares by number of projects: cheap ones count as much as dear ones"),
    )
    GREEDY = rules.GREEDY, _("Most votes first, skipping what does not fit any more")
    GREEDY_STOP = rules.GREEDY_STOP, _("Most votes first, ending at what does not fit")
    PHRAGMEN = rules.PHRAGMEN, _("Phragmén: the burden is shared as evenly as it can be")


class Completion(models.TextChoices):
    """What becomes of money that equal shares leave over."""

    NONE = rules.NO_COMPLETION, _("It stays in the budget")
    ADD1 = rules.ADD1, _("Everybody's money is raised step by step")
    ADD1U = rules.ADD1U, _("Raised step by step, then the most votes that still fit")


class Stop(models.TextChoices):
    """When the raising of everybody's money ends."""

    EXHAUSTIVE = rules.EXHAUSTIVE, _("When nothing that is wanted would still fit")
    OVERSPEND = rules.OVERSPEND, _("Before the step that would cost more than the budget")


class EditionQuerySet(models.QuerySet["Edition"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def public(self) -> Self:
        """Those that were opened."""
        return self.filter(opened_at__isnull=False)

    def for_lists(self) -> Self:
        """Leave out what a list does not show."""
        return self.defer("result", "about").select_related("town").prefetch_related("phases")


class Edition(models.Model):
    """One round of the participatory budget; made public by opening, decided by `poll`.

    `caps` are limits of areas, categories and audiences: [{"by", "value", "most"}]; `incompatible`
    are sets of project numbers of which at most one can win. `result` is the explained count, kept
    once.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    about = models.TextField(max_length=5000, blank=True)
    decided_by = models.CharField(max_length=300, blank=True)
    budget = models.BigIntegerField()  # won
    kind = models.CharField(max_length=10, choices=Poll.Kind, default=Poll.Kind.APPROVAL)
    longest = models.PositiveSmallIntegerField(default=3)
    rule = models.CharField(max_length=30, choices=Rule, default=Rule.EQUAL_SHARES)
    completion = models.CharField(max_length=12, choices=Completion, default=Completion.ADD1U)
    stop = models.CharField(max_length=12, choices=Stop, default=Stop.EXHAUSTIVE)
    increment = models.CharField(max_length=30, default=DEFAULT_INCREMENT)
    min_votes = models.PositiveIntegerField(default=0)
    least_age = models.PositiveSmallIntegerField(null=True, blank=True)
    most_age = models.PositiveSmallIntegerField(null=True, blank=True)
    regions = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # codes
    caps = models.JSONField(default=list, blank=True)
    incompatible = models.JSONField(default=list, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    poll = models.OneToOneField(
        Poll, on_delete=models.PROTECT, null=True, blank=True, related_name="edition"
    )
    result = models.JSONField(null=True, blank=True)
    taken_over_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="edition_is_of_one_town"),
            models.CheckConstraint(condition=Q(budget__gt=0), name="edition_has_money"),
            models.CheckConstraint(condition=Q(longest__gte=1), name="edition_marks_something"),
            models.CheckConstraint(
                condition=Q(least_age=None) | Q(most_age=None) | Q(most_age__gte=F("least_age")),
                name="edition_ages_in_order",
            ),
            models.CheckConstraint(
                condition=Q(poll=None) | Q(opened_at__isnull=False),
                name="edition_votes_when_it_is_open",
            ),
            models.CheckConstraint(
                condition=Q(taken_over_at=None) | Q(poll__isnull=False, result__isnull=False),
                name="edition_result_of_a_poll",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def spans(self) -> list[Span]:
        """The phases as the engine takes them, in their order."""
        order = list(PhaseKind)
        found = [phase.span for phase in self.phases.all()]
        return sorted(found, key=lambda span: order.index(span.kind))

    @property
    def source(self) -> str:
        """What its poll says it belongs to."""
        return f"edition:{self.pk}"


class Phase(models.Model):
    """One phase of an edition; it ends where the next moment begins."""

    Kind = PhaseKind

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(
        max_length=10, choices=[(kind.value, _(label)) for kind, label in PHASE_LABELS.items()]
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind"], name="phase_of_a_kind_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="phase_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def span(self) -> Span:
        """The phase as the engine takes it."""
        return Span(PhaseKind(self.kind), self.starts_at, self.ends_at)
