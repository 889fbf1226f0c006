"""Proposals: drafts, what was published, its photo, and every step that was taken with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from madang.cases.models import Case
from madang.participation.engine.proposals import (
    CLOSED,
    OWED,
    STATE_LABELS,
    STEPS,
    SUPPORTABLE,
    VERDICT_LABELS,
    WAITING,
    State,
    Verdict,
)
from madang.talk.models import Thread
from madang.towns.models import Region, Town

TITLE_LENGTH = 100
BODY_LENGTH = 5000
STATES = [(state.value, _(label)) for state, label in STATE_LABELS.items() if state != State.DRAFT]
VERDICTS = [(verdict.value, _(label)) for verdict, label in VERDICT_LABELS.items()]


class Category(models.TextChoices):
    """What a proposal is about."""

    SAFETY = "safety", pgettext_lazy("category", "Safety")
    STREETS = "streets", _("Streets and traffic")
    GREEN = "green", _("Environment and parks")
    WELFARE = "welfare", _("Welfare and health")
    CULTURE = "culture", _("Culture and sports")
    LEARNING = "learning", _("Children and learning")
    ECONOMY = "economy", _("Work and economy")
    OTHER = "other", pgettext_lazy("category", "Other")


class Audience(models.TextChoices):
    """Whose proposal it is."""

    ALL = "all", _("The whole town")
    DONG = "dong", _("One dong")
    YOUTH = "youth", _("Youth")
    YOUNG = "young", _("Young adults (19 to 39)")


AGE_GROUPS = frozenset({Audience.YOUTH, Audience.YOUNG})


class Text(models.Model):
    """What a resident writes, as a draft and as it is published."""

    title = models.CharField(_("Title"), max_length=TITLE_LENGTH)
    body = models.TextField(_("Text"), max_length=BODY_LENGTH)
    category = models.CharField(_("Subject"), max_length=10, choices=Category)
    audience = models.CharField(
        _("Whose proposal it is"), max_length=5, choices=Audience, default=Audience.ALL
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.CharField(_("Place"), max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    signed = models.CharField(_("Name shown"), max_length=40, blank=True)

    class Meta:
        abstract = True


class Draft(Text):
    """A proposal that its author alone sees."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    touched_at = models.DateTimeField()

    class Meta:
        ordering = ["-touched_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="draft_is_of_one_town"),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False),
                name="draft_place_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals as lists ask for them."""

    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def for_lists(self) -> Self:
        """Leave out what a list does not show."""
        return self.defer("body", "answer").select_related("region", "case", "town")

    def over(self, now: datetime) -> Self:
        """Those whose time for support has passed and that nobody has decided on yet."""
        return self.filter(state=State.PUBLISHED, support_until__lte=now)

    def owed(self) -> Self:
        """Those to which the town owes an answer."""
        return self.filter(state__in=OWED)

    def placed(self) -> Self:
        return self.filter(lat__isnull=False)


class Proposal(Text):
    """What one resident proposed to the town, as everyone reads it.

    `supports` and `verified_supports` are kept in the same transaction as the rows they count.
    `needed` was fixed when it was published, from `active_users` where a share counts.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="proposals"
    )
    state = models.CharField(max_length=11, choices=STATES, default=State.PUBLISHED)
    published_at = models.DateTimeField()
    support_until = models.DateTimeField()
    needed = models.PositiveIntegerField()
    active_users = models.PositiveIntegerField()
    supports = models.PositiveIntegerField(default=0)
    verified_supports = models.PositiveIntegerField(default=0)
    has_photo = models.BooleanField(default=False)
    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # with the clock, the departments and their notes; a new one when it is taken up again
    thread = models.OneToOneField(
        Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=8, choices=VERDICTS, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    first_answer_at = models.DateTimeField(null=True, blank=True)  # also a return or a transfer
    first_answer_late = models.BooleanField(default=False)
    planned_for = models.DateField(null=True, blank=True)
    budget_won = models.BigIntegerField(null=True, blank=True)
    receiver = models.CharField(max_length=120, blank=True)  # of what was transferred
    receiver_url = models.URLField(max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    changed_at = models.DateTimeField()  # the last step

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="proposal_is_of_one_town"),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False),
                name="proposal_place_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", answered_at=None)
                | Q(~Q(verdict=""), ~Q(answer=""), answered_at__isnull=False),
                name="proposal_answer_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED) ^ Q(merged_into=None),
                name="proposal_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="proposal_is_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(verified_supports__lte=F("supports")),
                name="proposal_verified_are_a_part",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-published_at"], name="proposal_newest"),
            models.Index(fields=["town", "-supports"], name="proposal_most_supported"),
            models.Index(fields=["town", "-answered_at"], name="proposal_answered"),
            models.Index(fields=["town", "state", "support_until"], name="proposal_closing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def writer(self) -> str:
        """The name under the proposal."""
        return self.signed or gettext("Former member")

    @property
    def verdict_or_none(self) -> Verdict | None:
        """The verdict as the engine takes it."""
        return Verdict(self.verdict) if self.verdict else None

    @property
    def due_on(self) -> date | None:
        """The last day of the answer, as its case's clock says; ask for `case` with the row."""
        return self.case.due_on if self.case else None

    @property
    def is_waiting(self) -> bool:
        """Whether it has no answer yet and may get one."""
        return self.state in WAITING

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done."""
        return self.state in CLOSED or (
            self.state == State.ANSWERED and self.verdict == Verdict.REFUSED
        )

    def is_open_for_support(self, now: datetime) -> bool:
        """Tell whether residents may support it or take their support back at `now`."""
        return self.state in SUPPORTABLE and now < self.support_until

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the town should have answered by `now`."""
        return self.case is not None and self.case.is_overdue(now.astimezone(self.town.zone).date())


class DraftPhoto(models.Model):
    """The picture of a draft, JPEG that this installation has drawn anew."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    draft = models.OneToOneField(
        Draft, on_delete=models.CASCADE, primary_key=True, related_name="photo"
    )
    image = models.BinaryField()
    words = models.CharField(max_length=120, blank=True)  # for those who do not see it

    def __str__(self) -> str:
        return f"{len(self.image)} bytes"


class ProposalPhoto(models.Model):
    """The picture of a proposal, JPEG that this installation has drawn anew."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    proposal = models.OneToOneField(
        Proposal, on_delete=models.CASCADE, primary_key=True, related_name="photo"
    )
    image = models.BinaryField()
    words = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"{len(self.image)} bytes"


class Move(models.Model):
    """One step that was taken with a proposal, with its public reason; never changed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="moves")
    step = models.CharField(max_length=10, choices=[(s.name, _(s.label)) for s in STEPS.values()])
    before = models.CharField(max_length=11)
    after = models.CharField(max_length=11, choices=STATES)
    reason = models.TextField(blank=True)
    facts = models.JSONField(
        default=dict, blank=True
    )  # day, won, link, department: as the step asks
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["town", "-at"], name="move_newest")]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d}"
