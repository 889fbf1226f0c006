"""Asking to be known as a resident of a town, and the proofs on the way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Region, Town


class ResidencyClaim(models.Model):
    """One person says "I live in this town" and asks for it to be verified in one of four ways."""

    class Way(models.TextChoices):
        PROVIDER = "provider", _("Sign-in provider")
        POSTCARD = "postcard", _("A code by post")
        COUNTER = "counter", _("In person at the counter")
        DOCUMENT = "document", _("A document")

    class State(models.TextChoices):
        OPEN = "open", _("Waiting")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Not verified")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="residency_claims"
    )
    number = models.CharField(max_length=9, unique=True)  # what the person says at the counter
    way = models.CharField(max_length=10, choices=Way)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()  # an open claim ends by itself then
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was refused
    assistant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )  # the official who asked in the person's name at the counter

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="residencyclaim_in_its_town"),
            models.UniqueConstraint(
                fields=["account", "town"],
                condition=Q(state="open"),
                name="residencyclaim_one_open_in_a_town",
            ),
            models.CheckConstraint(
                condition=Q(state="open") ^ Q(decided_at__isnull=False),
                name="residencyclaim_closed_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.state})"


class Postcard(models.Model):
    """A letter with a code; only a keyed hash of the code is kept."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(ResidencyClaim, on_delete=models.CASCADE, related_name="postcards")
    code_hash = models.CharField(max_length=64)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    printed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)  # used, used up, or replaced by another letter

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim"], condition=Q(ended_at=None), name="postcard_one_valid_for_a_claim"
            )
        ]

    def __str__(self) -> str:
        return f"letter of {self.printed_at:%Y-%m-%d}"


class Document(models.Model):
    """An uploaded proof, sealed; it is deleted with the decision."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    claim = models.OneToOneField(ResidencyClaim, on_delete=models.CASCADE, related_name="document")
    kind = models.CharField(max_length=20)  # its media type, found out from the content
    byte_count = models.PositiveIntegerField()
    salt = models.BinaryField(max_length=32)
    sealed = models.BinaryField()  # encrypted; the key is not in the database
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}, {self.byte_count} bytes"


class Verdict(models.Model):
    """What one official made of a document; two that agree decide."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(ResidencyClaim, on_delete=models.CASCADE, related_name="verdicts")
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_proof = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "official"], name="verdict_one_of_an_official"
            ),
            models.CheckConstraint(
                condition=Q(is_proof=True) | ~Q(reason=""), name="verdict_a_refusal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return "proof" if self.is_proof else "no proof"
