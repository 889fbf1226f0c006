"""What people did that earns points, and what became of each act."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from madang.ledger.models import Journal
from madang.people.models import Account
from madang.points.engine.acts import LABELS, Kind
from madang.towns.models import Town

ABOUT_LENGTH, REASON_LENGTH, SOURCE_LENGTH = 120, 300, 60


class EarningQuerySet(models.QuerySet["Earning"]):
    def of(self, town: Town) -> Self:
        return self.filter(town=town)

    def mine(self, person: Account) -> Self:
        return self.filter(person=person)

    def waiting(self) -> Self:
        """Those written down and not looked at yet."""
        return self.filter(state=Earning.State.WAITING)

    def held(self) -> Self:
        """Those that an official has to decide about."""
        return self.filter(state=Earning.State.HELD)

    def counting(self) -> Self:
        """Those that use up what a person may earn: paid, or held back."""
        return self.filter(state__in=[Earning.State.PAID, Earning.State.HELD])

    def owing(self) -> Self:
        """Those of which points have to be taken back, and it was not tried yet."""
        return self.filter(
            state=Earning.State.PAID, due_back__gt=F("taken_back"), back_tried_at=None
        )


class Earning(models.Model):
    """One act of one person; `source` is the room's key of it, earned once.

    `worth` is what the tariff says, `amount` what the caps leave of it. `partner` is a keyed mark
    of the shop or person on the other side, `signs` what was conspicuous: a code, a number each.
    `due_back` is to be taken back because the act was undone, `taken_back` what was still there.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("points", "Is being looked at")
        PAID = "paid", pgettext_lazy("points", "Given")
        HELD = "held", pgettext_lazy("points", "Held back, an official looks at it")
        REFUSED = "refused", pgettext_lazy("points", "Refused by an official")
        CAPPED = "capped", pgettext_lazy("points", "Not given: the most is reached")
        UNFUNDED = "unfunded", pgettext_lazy("points", "Not given: this year's budget is used up")
        UNDONE = "undone", pgettext_lazy("points", "Not given: the act was taken back")

    KINDS = [(kind.value, gettext_lazy(LABELS[kind])) for kind in Kind]

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    source = models.CharField(max_length=SOURCE_LENGTH)
    about = models.CharField(max_length=ABOUT_LENGTH, blank=True)
    happened_at = models.DateTimeField()
    happened_on = models.DateField()  # in the town; caps go by it
    recorded_at = models.DateTimeField()
    worth = models.PositiveIntegerField()
    amount = models.PositiveIntegerField(default=0)
    won = models.PositiveIntegerField(default=0)
    partner = models.CharField(max_length=32, blank=True)
    is_own = models.BooleanField(default=False)
    signs = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    journal = models.OneToOneField(Journal, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    undone_at = models.DateTimeField(null=True)
    due_back = models.PositiveIntegerField(default=0)
    taken_back = models.PositiveIntegerField(default=0)
    back_tried_at = models.DateTimeField(null=True)

    objects = EarningQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="earning_in_its_town"),
            models.UniqueConstraint(
                fields=["town", "source", "person"], name="earning_once_a_source"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="earning_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=F("worth"), taken_back__lte=F("due_back"))
                & Q(due_back__lte=F("amount")),
                name="earning_never_more_than_it_is_worth",
            ),
            models.CheckConstraint(
                condition=Q(state="paid", journal__isnull=False)
                | (~Q(state="paid") & Q(journal=None, due_back=0)),
                name="earning_paid_by_a_journal",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(reason=""), name="earning_decided_with_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "town", "-happened_at"], name="earning_of_person"),
            models.Index(
                fields=["town", "id"], condition=Q(state="waiting"), name="earning_waiting"
            ),
            models.Index(
                fields=["town", "recorded_at"], condition=Q(state="held"), name="earning_held"
            ),
            models.Index(
                fields=["town", "id"],
                condition=Q(due_back__gt=F("taken_back"), back_tried_at=None),
                name="earning_owing",
            ),
            models.Index(fields=["town", "source"], name="earning_source"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source}: {self.amount}"

    @property
    def kept(self) -> int:
        """What counts against the caps: what was given or is held, less what was taken back."""
        return self.amount - self.taken_back
