"""Other services of a town that let people sign in with Madang."""

from allauth.idp.oidc.models import Client as OidcClient
from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from madang.towns.models import Town


class Client(models.Model):
    """A service of one town. What the protocol needs of it, allauth keeps in `oidc`.

    The id of `oidc` begins with the town's number and a dot: by it row-level security tells whose
    client, and whose tokens, a row of allauth's is.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    oidc = models.OneToOneField(OidcClient, on_delete=models.CASCADE, related_name="client")
    name_ko = models.CharField(_("Name (Korean)"), max_length=60)
    name_en = models.CharField(_("Name (English)"), max_length=60, blank=True)
    purpose_ko = models.CharField(_("What it is for (Korean)"), max_length=200)
    purpose_en = models.CharField(_("What it is for (English)"), max_length=200, blank=True)
    is_open = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["name_ko", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "town"], name="client_id_and_town"),
            models.UniqueConstraint(fields=["town", "name_ko"], name="client_name_once_in_a_town"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name_ko

    @property
    def purpose(self) -> str:
        """What it is for, in the reader's language."""
        return self.purpose_en if get_language() == "en" and self.purpose_en else self.purpose_ko


class Subject(models.Model):
    """As whom a client knows an account: a name that no other client has for the same person."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="subjects")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identity_subjects"
    )
    subject = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=200, blank=True)  # what the person agreed to hand over
    agreed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["agreed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "account"], name="subject_one_of_a_person_for_a_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.subject}"
