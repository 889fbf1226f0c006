"""Whom Madang lets say who somebody is: the nation's provider, a town's own."""

from datetime import datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town

SLUG = RegexValidator(r"^[a-z][a-z0-9-]{1,30}$", _("Use 2 to 31 small letters, digits, hyphens."))


class Provider(models.Model):
    """An OpenID provider; without a town it serves the whole installation.

    A town's provider vouches for people in that town only.
    """

    class Proof(models.TextChoices):
        PRIVATE_KEY_JWT = "private_key_jwt", _("Signed with our key (private_key_jwt)")
        SECRET_BASIC = "client_secret_basic", _("Shared secret, in the header")
        SECRET_POST = "client_secret_post", _("Shared secret, in the request")

    class Algorithm(models.TextChoices):
        ES256 = "ES256", "ES256"
        RS256 = "RS256", "RS256"

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    slug = models.CharField(_("Short name in addresses"), max_length=31, validators=[SLUG])
    name_ko = models.CharField(_("Name (Korean)"), max_length=60)
    name_en = models.CharField(_("Name (English)"), max_length=60)
    issuer = models.CharField(_("Issuer"), max_length=300)
    client_id = models.CharField(_("Client ID"), max_length=200)
    proof = models.CharField(
        _("How Madang proves itself"),
        max_length=20,
        choices=Proof,
        default=Proof.PRIVATE_KEY_JWT,
    )
    algorithm = models.CharField(
        _("Algorithm of our key"), max_length=5, choices=Algorithm, default=Algorithm.ES256
    )
    secret_sealed = models.BinaryField(default=b"")
    scopes = models.CharField(_("Scopes"), max_length=200, default="openid profile")
    claims_days = models.PositiveSmallIntegerField(
        _("Days for which what it says about a person counts"), default=365
    )
    is_open = models.BooleanField(_("People may sign in with it"), default=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name_ko", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "slug"], nulls_distinct=False, name="provider_slug_once_in_a_town"
            ),
            models.UniqueConstraint(
                fields=["town", "issuer", "client_id"],
                nulls_distinct=False,
                name="provider_once_in_a_town",
            ),
            models.UniqueConstraint(fields=["id", "town"], name="provider_id_and_town"),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(proof="private_key_jwt") | ~Q(secret_sealed=b""),
                name="provider_open_only_with_a_proof",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name_ko


class LinkQuerySet(models.QuerySet["Link"]):
    def used(self, now: datetime) -> int:
        """Note that these were signed in with at `now`."""
        return self.update(used_at=now)


class Link(models.Model):
    """The account of the person whom the provider knows as `subject`."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="links")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identity_links"
    )
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField()

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["linked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject"], name="link_one_account_of_a_subject"
            ),
            models.UniqueConstraint(
                fields=["provider", "account"], name="link_one_subject_of_an_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.account_id}"
