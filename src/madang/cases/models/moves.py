"""What happened to a case: moves, its clock, interim replies, notes, escalations."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.cases.engine.clocks import Kind
from madang.cases.models.cases import Case
from madang.people.models import Account
from madang.roles.models import Department
from madang.towns.models import Town


class Happening(models.Model):
    """What every row of a case's history says: when, by whom, as what and for which department."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=24, blank=True)  # empty: the room or a job did it
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Move(Happening):
    """One transition. `reason` is public, `note` is for officials, `data` is the room's."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=40, blank=True)  # empty: the case was opened
    target = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="move_by_case")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class ClockEvent(Happening):
    """One thing that happened to the clock, as `engine.clocks` counts it.

    `reason` is public: why it stands still, what is missing, why it takes longer. `answer` is what
    the person supplied, for officials and the person only.
    """

    class Cause(models.TextChoices):
        MOVE = "move", _("A step of the case")
        SUPPLEMENT = "supplement", _("Something is missing")
        PAUSE = "pause", _("Pause")
        EXTENSION = "extension", _("More time")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clock_events")
    kind = models.CharField(max_length=10)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    on = models.DateField()  # the town's day
    days = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    due_on = models.DateField(null=True)  # after it happened

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="clockevent_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.STOP, Kind.EXTEND]) | ~Q(reason=""),
                name="clockevent_delay_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="clockevent_by_case")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class InterimReply(Happening):
    """What the person is told before the last day when the answer takes longer; public."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="interim_replies")
    text = models.TextField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="interimreply_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class InternalNote(Happening):
    """What officials write to each other; never shown in public, nor to the person."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="internalnote_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class Escalation(models.Model):
    """That an overdue case was told to those above, once for each step and last day."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="escalations")
    step = models.CharField(max_length=20)
    due_on = models.DateField()
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["Escalation"]] = models.Manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step", "due_on"], name="escalation_once_for_a_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
