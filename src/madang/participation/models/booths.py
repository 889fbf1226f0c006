"""Who has had a chance to vote, on the web or on paper, and the sheets that come from booths."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.participation.models.polls import Poll
from madang.towns.models import Town


class Booth(models.Model):
    """One place where people vote on paper."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="booths")
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="booth_in_its_town"),
            models.UniqueConstraint(fields=["poll", "name"], name="booth_one_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Voter(models.Model):
    """One person got a credential, or a sheet of paper: once in a poll, and never both.

    Nothing here leads to a ballot: no time but the day, a random key, no place in a sequence, and
    of the blinded number only a keyed hash, which answers a repeated request and is deleted with
    the close.
    """

    class Way(models.TextChoices):
        WEB = "web", _("On the web")
        KIOSK = "kiosk", _("At a kiosk")
        PAPER = "paper", _("On paper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="voters")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    person = models.CharField(max_length=64, blank=True)  # keyed hash of name and date of birth
    way = models.CharField(max_length=5, choices=Way)
    booth = models.ForeignKey(Booth, on_delete=models.PROTECT, null=True, related_name="voters")
    day = models.DateField()
    asked_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "account"],
                condition=Q(account__isnull=False),
                name="voter_account_votes_once",
            ),
            models.UniqueConstraint(
                fields=["poll", "person"], condition=~Q(person=""), name="voter_person_votes_once"
            ),
            models.CheckConstraint(
                condition=Q(way="paper") ^ Q(booth=None), name="voter_paper_is_of_a_booth"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.day}"


class PaperBatch(models.Model):
    """The sheets of one scan, which two people look at before they count."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        TAKEN = "taken", _("In the bulletin")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="batches")
    sheets = models.JSONField()  # [booth, sheet, choices, complaint] each
    digest = models.CharField(max_length=64)  # of the file
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    brought_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "digest"], name="paperbatch_a_file_once")
        ]

    def __str__(self) -> str:
        return f"{len(self.sheets)} sheets ({self.state})"
