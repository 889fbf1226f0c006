"""The sign-in providers of a town and of the installation."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from madang.base import scope
from madang.identity.models import Provider
from madang.identity.services import discovery, keys
from madang.people.models import Account
from madang.roles.services import permissions
from madang.towns.models import Town

ACT = "identity.providers"


class Taken(Exception):  # noqa: N818 - reads as the sentence it is
    """The town has a provider of this short name, or of this issuer and client."""


@dataclass(frozen=True)
class Settings:
    """What an operator says of a provider; an empty `secret` leaves the present one."""

    slug: str
    name_ko: str
    name_en: str
    issuer: str
    client_id: str
    proof: str
    algorithm: str
    scopes: str
    claims_days: int
    is_open: bool
    secret: str = ""


def to_sign_in_with(town: Town | None) -> QuerySet[Provider]:
    """Return the open providers of `town` and the installation's, the town's own first."""
    found = Provider.objects.filter(is_open=True).select_related("town")
    own = found.filter(town=town) | found.filter(town=None) if town else found.filter(town=None)
    return own.order_by("town_id", "name_ko")


def open_one(slug: str, *, town: Town | None) -> Provider | None:
    """Return the open provider that answers at `slug` in `town`, the town's own before others."""
    return to_sign_in_with(town).filter(slug=slug).first()


def all_of(town: Town | None) -> QuerySet[Provider]:
    """Return the providers that operators of `town` (None: of the installation) set up."""
    return Provider.objects.filter(town=town)


def check(issuer: str) -> discovery.Metadata:
    """Read what the provider publishes, as a trial before it is kept. Raises discovery.Unusable."""
    metadata = discovery.fetch(issuer)
    discovery.get_json(metadata.jwks_uri)
    return metadata


def save(
    settings: Settings, *, provider_id: int | None, town: Town | None, by: Account, now: datetime
) -> Provider:
    """Keep a new provider, or change the one of `provider_id`, and return it.

    Raises PermissionDenied, Taken, Provider.DoesNotExist.
    """
    permissions.require(by, ACT, town=town, now=now)
    # The installation's providers are rows without a town, which no town's scope may write.
    with scope.within(town.pk) if town else scope.installation(), transaction.atomic():
        rows = Provider.objects.select_for_update(of=("self",))
        provider = (
            rows.get(pk=provider_id, town=town) if provider_id else Provider(town=town, made_at=now)
        )
        fields = settings.__dict__ | {}
        secret = fields.pop("secret")
        for name, value in fields.items():
            setattr(provider, name, value)
        if secret:
            provider.secret_sealed = keys.seal(secret, bound_to="provider")
        try:
            with transaction.atomic():
                provider.save()
        except IntegrityError as error:
            raise Taken from error
    discovery.forget(provider)
    return provider
