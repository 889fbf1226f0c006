"""Providers and services for the tests of this package."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from madang.base import clock, scope
from madang.identity.models import Client, Provider
from madang.identity.services import clients, providers
from madang.people.models import Account
from madang.roles.engine.acts import Role
from madang.roles.tests.towns import someone
from madang.towns.models import Town

BACK = "https://library.example/back"


def a_provider(town: Town | None, issuer: str, **fields: Any) -> Provider:
    """Return an open provider of `town`, or of the installation."""
    said: dict[str, Any] = {
        "slug": "nation",
        "name_ko": "나라 로그인",
        "name_en": "Nation sign-in",
        "issuer": issuer,
        "client_id": "madang",
        "proof": Provider.Proof.PRIVATE_KEY_JWT,
        "algorithm": "ES256",
        "scopes": "openid profile address",
        "claims_days": 365,
        "is_open": True,
    } | fields
    operator = someone(None, Role.INSTALLATION_OPERATOR)
    return providers.save(
        providers.Settings(**said), provider_id=None, town=town, by=operator, now=timezone.now()
    )


def a_client(town: Town, **fields: Any) -> tuple[Client, str]:
    """Return a service of `town`, and its secret."""
    said: dict[str, Any] = {
        "name_ko": "가온 도서관",
        "name_en": "Gaon Library",
        "purpose_ko": "책을 빌릴 때 본인을 확인합니다.",
        "purpose_en": "To know who borrows a book.",
        "redirect_uris": (BACK,),
        "logout_uris": ("https://library.example/bye",),
        "scopes": ("openid", "profile", "email"),
    } | fields
    operator: Account = someone(None, Role.INSTALLATION_OPERATOR)
    with scope.within(town.pk):
        return clients.register(
            clients.Settings(**said), town=town, by=operator, now=timezone.now()
        )


def now() -> datetime:
    """Return the town's clock."""
    return clock.now()
