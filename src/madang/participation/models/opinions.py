"""Opinion conversations: statements, what each participant thinks of them, and the drawn map."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from madang.participation.models.proposals import Proposal
from madang.towns.models import Town

TITLE_LENGTH, ABOUT_LENGTH, STATEMENT_LENGTH, REASON_LENGTH = 100, 2000, 500, 1000
PERSON = settings.AUTH_USER_MODEL


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def seen_by_all(self) -> Self:
        """Those that were opened; what an official prepares is not for everybody yet."""
        return self.exclude(state=Conversation.State.DRAFT)


class Conversation(models.Model):
    """A question of the town, about which residents say and judge statements."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open for opinions")
        CLOSED = "closed", _("Closed")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Question"), max_length=TITLE_LENGTH)
    about = models.TextField(_("What it is about"), max_length=ABOUT_LENGTH, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="conversation_is_of_one_town"),
            models.CheckConstraint(
                condition=Q(state="draft") ^ Q(opened_at__isnull=False),
                name="conversation_opens_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") ^ Q(closed_at__isnull=False),
                name="conversation_closes_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Participant(models.Model):
    """One person in one conversation, under a number that says nothing of the person.

    `group` is where the last map put them, None outside any group.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="participants"
    )
    account = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField()
    group = models.PositiveSmallIntegerField(null=True, blank=True)
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="participant_is_of_one_town"),
            models.UniqueConstraint(
                fields=["conversation", "account"], name="participant_once_in_a_conversation"
            ),
            models.UniqueConstraint(
                fields=["conversation", "number"], name="participant_has_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}#{self.number}"


class StatementQuerySet(models.QuerySet["Statement"]):
    def accepted(self) -> Self:
        return self.filter(state=Statement.State.ACCEPTED)

    def waiting(self) -> Self:
        return self.filter(state=Statement.State.WAITING)


class Statement(models.Model):
    """One sentence that others agree or disagree with; `is_seed`: the operator's own.

    What the town answers to it stands in `answer`; it goes on in `proposal`, or on the page of this
    site to which `link` leads.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a moderator")
        ACCEPTED = "accepted", _("Shown")
        REJECTED = "rejected", _("Not shown")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="statements"
    )
    number = models.PositiveIntegerField()
    author = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=STATEMENT_LENGTH)
    is_seed = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    submitted_at = models.DateTimeField()
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(max_length=ABOUT_LENGTH, blank=True)
    link = models.CharField(max_length=500, blank=True)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="statement_is_of_one_town"),
            models.UniqueConstraint(
                fields=["conversation", "number"], name="statement_has_a_number"
            ),
            models.UniqueConstraint("conversation", Lower("text"), name="statement_is_said_once"),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""),
                name="statement_rejected_with_a_reason",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),
            models.CheckConstraint(
                condition=Q(proposal=None) | Q(link=""), name="statement_goes_on_in_one_place"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def goes_on(self) -> str:
        """The path of this site below the town where it goes on, empty: nowhere."""
        if self.proposal_id is not None:
            return f"/participation/proposals/{self.proposal_id}/"
        return self.link


class Opinion(models.Model):
    """What one participant thinks of one statement now: 1 agree, 0 pass, -1 disagree."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="opinions")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="opinions")
    value = models.SmallIntegerField()
    cast_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "statement"], name="opinion_one_of_a_person"
            ),
            models.CheckConstraint(
                condition=Q(value__in=[-1, 0, 1]), name="opinion_is_one_of_three"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.value:+d} {self.statement_id}"


class DrawnMap(models.Model):
    """The last map of a conversation, as it was computed from all votes up to `drawn_at`.

    `document` is what anybody may see, by numbers; `routing` what the next statement is drawn by:
    statement number → [agree, pass, seen, extremity, [seen in each group]].
    """

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="map"
    )
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    votes = models.PositiveIntegerField()
    document = models.JSONField()
    routing = models.JSONField()

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.drawn_at:%Y-%m-%d %H:%M}"
