"""The bulletin: entries that are only ever added, their chain, and its daily roots.

A ballot is durable, and its receipt valid, as soon as its entry is there; it is numbered and
chained with others a moment later, so that nobody waits in line for another's commit.
"""

from django.db import models
from django.db.models import Q

from madang.participation.models.polls import Poll
from madang.towns.models import Town


class BulletinEntry(models.Model):
    """One entry. `content` is what the bulletin's file has of it; no time is kept."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=6)
    content = models.JSONField()
    leaf = models.CharField(max_length=64)
    key = models.CharField(max_length=87, blank=True)  # of the credential
    sequence = models.PositiveIntegerField(default=0)  # of its ballots
    name = models.CharField(max_length=120, blank=True)  # of a sheet or an account, in its poll

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="bulletinentry_in_its_town"),
            models.UniqueConstraint(fields=["poll", "leaf"], name="bulletinentry_once"),
            models.UniqueConstraint(
                fields=["poll", "key", "sequence"],
                condition=Q(kind="ballot"),
                name="bulletinentry_one_ballot_of_a_sequence",
            ),
            models.UniqueConstraint(
                fields=["poll", "kind", "name"],
                condition=~Q(kind="ballot"),
                name="bulletinentry_one_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.leaf[:8]}"


class BulletinWaiting(models.Model):
    """An entry that is not chained yet.

    Written with its entry by one statement and gone within a minute, so it does without foreign
    keys, each of which would cost every voter a look-up.
    """

    town = models.ForeignKey(
        Town, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    entry = models.OneToOneField(
        BulletinEntry, on_delete=models.CASCADE, related_name="waiting", db_constraint=False
    )

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class BulletinLink(models.Model):
    """An entry's place in the chain."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="links")
    number = models.PositiveIntegerField()
    entry = models.OneToOneField(BulletinEntry, on_delete=models.CASCADE, related_name="link")
    link = models.CharField(max_length=64)

    class Meta:
        ordering = ["poll", "number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="bulletinlink_in_its_place")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.link[:8]}"


class BulletinRoot(models.Model):
    """The signed root of one day."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="roots")
    day = models.DateField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    link = models.CharField(max_length=64)
    signature = models.CharField(max_length=86)

    class Meta:
        ordering = ["poll", "day"]
        constraints = [models.UniqueConstraint(fields=["poll", "day"], name="bulletinroot_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.root[:8]}"
