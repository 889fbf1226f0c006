"""Notices: what one person is told of one event, and the ways it goes out to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from madang.base.models import Event
from madang.towns.models import Town


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters over notices."""

    def of(self, account_id: int) -> "NoticeQuerySet":
        return self.filter(account_id=account_id)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One event for one person: what the page shows. The text stands with the event."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, null=True, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notices")
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "account"], name="notice_once_for_a_person"),
            models.UniqueConstraint(fields=["id", "town"], name="notice_with_its_town"),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="notice_newest"),
            models.Index(fields=["account"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.account_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Filters over deliveries."""

    def waiting(self) -> "DeliveryQuerySet":
        return self.filter(state="waiting")

    def with_all(self) -> "DeliveryQuerySet":
        return self.select_related(
            "device__account", "notice__account", "notice__event", "notice__town"
        )


class Delivery(models.Model):
    """One way out for one notice; it leaves once, however often workers die under it.

    `due_at` is when the person wants it, by the town's clock; `try_at` when to try again, by real
    time. What leaves in one letter shares a `letter`, which is fixed before the first try.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "e-mail"
        PUSH = "push", "push"

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        DROPPED = "dropped", "dropped"  # muted, signed off or gone since
        FAILED = "failed", "failed"  # given up

    town = models.ForeignKey(Town, on_delete=models.CASCADE, null=True, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=5, choices=Channel)
    device = models.ForeignKey(
        "notices.Device", on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    in_digest = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    try_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    letter = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "device"],
                name="delivery_once_for_a_way",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(channel="push", device__isnull=False)
                | Q(channel="email", device__isnull=True),
                name="delivery_push_goes_to_a_device",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(fields=["letter"], name="delivery_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
