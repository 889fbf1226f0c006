"""The access log: who looked at a person's data, at which, when, from where and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from madang.towns.models import Town


class LookQuerySet(models.QuerySet["Look"]):
    def of(self, account_id: int) -> "LookQuerySet":
        """Looks at one person's data."""
        return self.filter(subject=account_id)


class Look(models.Model):
    """One look of an official at one person's data; never changed, deleted by the retention only.

    Holds what 개인정보의 안전성 확보조치 기준 §8 asks of an access log (접속기록): account, time,
    place of access, whose data, what was done.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=30, blank=True)  # in which the official acted
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    what = models.CharField(max_length=200)  # a message id of the catalogues, or plain words
    why = models.CharField(max_length=300)
    client = models.CharField(max_length=45, blank=True)  # the address it came from
    request = models.CharField(max_length=64, blank=True)  # id of the web request
    at = models.DateTimeField()

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="look_subject_newest"),
            models.Index(fields=["town", "-at"], name="look_town_newest"),
            models.Index(fields=["official", "-at"], name="look_official_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(why=""), name="look_says_why"),
            models.CheckConstraint(
                condition=~Q(official=F("subject")), name="look_is_at_another_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official_id} at {self.subject_id}: {self.what}"
