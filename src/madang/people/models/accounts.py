"""Accounts: how a person signs in."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Accounts(BaseUserManager["Account"]):
    """Makes accounts for people whom somebody vouches for; who signs up proves the address first.

    Django's own commands ask for these methods.
    """

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "Account":
        """Make an account whose address counts as proven."""
        if not email and not fields.get("phone"):
            raise ValueError("an account needs an e-mail address or a phone number")
        if fields.get("phone"):
            fields.setdefault("phone_verified_at", timezone.now())
        account = self.model(email=email, **fields)
        account.set_password(password)
        account.save(using=self._db)
        if account.email:
            EmailAddress.objects.create(
                user=account, email=account.email, verified=True, primary=True
            )
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """One person's key to the installation; what they may do comes with `roles`.

    Django's own groups and permissions are left out, so that one place says who may do what.

    E-mail address and phone number are None when there is none: somebody helped at the counter
    may have neither, and an erased person keeps neither.
    Addresses are kept in small letters, numbers as E.164 ("+821012345678").
    """

    email = models.EmailField(
        _("E-mail address"), max_length=254, unique=True, null=True, blank=True
    )
    phone = models.CharField(_("Phone number"), max_length=16, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    language = models.CharField(
        _("Language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    said_under_14 = models.BooleanField(default=False)  # at sign-up; a guardian has to agree
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # Django's own forms ask for it; ours do not
    is_superuser = models.BooleanField(default=False)  # operator of the installation
    joined_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # pseudonymised: a row without a person

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="account_email_in_any_case_is_unique"),
            models.CheckConstraint(
                condition=~Q(email="") & ~Q(phone=""), name="account_address_is_null_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(email=None, phone=None, name="", is_active=False),
                name="account_closed_knows_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or gettext("Former member")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the addresses in their one form."""
        self.email = (self.email or "").lower() or None
        self.phone = self.phone or None
        super().save(*args, **kwargs)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Tell Django's admin that operators of the installation may do everything there."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Tell the same of a whole package."""
        return self.is_active and self.is_superuser
