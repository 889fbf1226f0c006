"""Cases: what waits for somebody's answer by a date."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from madang.cases.engine.clocks import Running
from madang.people.models import Account
from madang.roles.models import Department
from madang.towns.models import Town


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases as queues and public pages ask for them."""

    def of(self, town: Town) -> "CaseQuerySet":
        return self.filter(town=town)

    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at=None)

    def awaited(self) -> "CaseQuerySet":
        """Keep those whose clock was started and has not ended."""
        return self.filter(clock__in=[Running.RUNNING, Running.STOPPED])

    def overdue(self, today: date) -> "CaseQuerySet":
        """Keep those whose last day is over. A clock that stands still is not overdue."""
        return self.filter(clock=Running.RUNNING, due_on__lt=today)

    def due_between(self, first: date, last: date) -> "CaseQuerySet":
        return self.filter(clock=Running.RUNNING, due_on__range=(first, last))

    def with_departments(self, ids: list[int]) -> "CaseQuerySet":
        """Keep those that one of the departments `ids` has now."""
        return self.filter(Exists(_standing().filter(department__in=ids)))

    def unassigned(self) -> "CaseQuerySet":
        return self.filter(~Exists(_standing()))

    def unseen(self, ids: list[int]) -> "CaseQuerySet":
        """Keep those that one of the departments `ids` has and nobody there has opened."""
        return self.filter(Exists(_standing().filter(department__in=ids, seen_at=None)))


def _standing() -> "models.QuerySet[Assignment]":
    return Assignment.objects.filter(case=OuterRef("pk"), ended_at=None)


class Case(models.Model):
    """One matter with its state; its room's row points here by a plain foreign key.

    `machine` names the machine of which `state` is one. `version` grows with every change, so that
    two people who decide on the same sight of a case do not overwrite each other. `due_on` is the
    last day in the town's calendar, copied from the clock's events; while the clock stands still
    it is the day that was due when it stopped.
    """

    class Clock(models.TextChoices):
        IDLE = Running.IDLE.value, _("Not yet running")
        RUNNING = Running.RUNNING.value, _("Running")
        STOPPED = Running.STOPPED.value, _("Stands still")
        ENDED = Running.ENDED.value, _("Ended")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    machine = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    path = models.CharField(max_length=200, blank=True)  # of its page, below the town
    is_public = models.BooleanField(default=True)  # whether title and page may be named in public
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    clock = models.CharField(max_length=10, choices=Clock.choices, default=Clock.IDLE)
    due_on = models.DateField(null=True)
    was_late = models.BooleanField(default=False)  # once ended: whether it ended after its last day
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="case_is_of_one_town"),
            models.CheckConstraint(
                condition=Q(clock=Running.IDLE, due_on=None)
                | Q(~Q(clock=Running.IDLE), due_on__isnull=False),
                name="case_is_due_once_its_clock_runs",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(clock__in=[Running.IDLE, Running.ENDED]),
                name="case_closed_has_no_running_clock",
            ),
            models.CheckConstraint(
                condition=Q(path="") | Q(path__startswith="/"), name="case_path_begins_with_slash"
            ),
        ]
        indexes = [
            models.Index(
                fields=["town", "due_on"],
                condition=Q(clock__in=[Running.RUNNING, Running.STOPPED]),
                name="case_awaited",
            ),
            models.Index(fields=["town", "machine", "state"], name="case_by_state"),
            models.Index(
                fields=["town", "assignee"], condition=Q(closed_at=None), name="case_by_assignee"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, today: date) -> bool:
        """Tell whether its last day is over and no answer is there; `today` is the town's day."""
        return self.clock == Running.RUNNING and self.due_on is not None and self.due_on < today


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> "AssignmentQuerySet":
        return self.filter(ended_at=None)


class Assignment(models.Model):
    """One department that has a case; one of them leads. Ended ones are the history."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=True)
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=300, blank=True)  # public, when it was transferred
    assigned_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-is_lead", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "department"],
                condition=Q(ended_at=None),
                name="assignment_of_a_department_once",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at=None, is_lead=True),
                name="assignment_one_department_leads",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "case"],
                condition=Q(ended_at=None),
                name="assignment_standing",
            ),
            models.Index(
                fields=["town", "case"],
                condition=Q(ended_at=None, seen_at=None),
                name="assignment_unseen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.department_id}"
