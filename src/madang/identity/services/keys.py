"""Keys that sign: made when first needed, changed every three months, deleted when outlived."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from madang.base import scope
from madang.identity.engine import keys as pairs
from madang.identity.models import Key, Provider
from madang.residents.services import seals
from madang.towns.models import Town

CHANGE_AFTER = timedelta(days=90)
PUBLISHED_AHEAD = timedelta(days=1)  # longer than anybody keeps our key set
KEPT_AFTER = timedelta(days=2)  # longer than anything lives that an old key has signed
BEFORE_US = timedelta(minutes=5)  # for a request that began a moment before the one that made it
TOKENS = "RS256"  # what every OpenID client must understand
SALT_BYTES = seals.SALT_BYTES


def seal(secret: str, *, bound_to: str) -> bytes:
    """Return `secret` so that a copy of the database alone does not tell it."""
    salt, sealed = seals.seal(secret.encode(), bound_to=f"identity.{bound_to}")
    return salt + sealed


def unseal(sealed: bytes | memoryview, *, bound_to: str) -> str:
    """Return the secret again. Raises seals.Unreadable."""
    kept = bytes(sealed)
    salt, rest = kept[:SALT_BYTES], kept[SALT_BYTES:]
    return seals.unseal(salt, rest, bound_to=f"identity.{bound_to}").decode()


def pem(key: Key) -> str:
    """Return the private key itself."""
    return unseal(key.sealed, bound_to="key")


def jwk(key: Key) -> dict[str, object]:
    """Return the public half of `key`."""
    return pairs.public_jwk(pem(key), algorithm=key.algorithm)


def of_town(town: Town, *, now: datetime) -> list[Key]:
    """Return the published keys with which `town` signs tokens; the first is made here."""
    with scope.within(town.pk):
        return _published(town=town, provider=None, algorithm=TOKENS, now=now)


def of_provider(provider: Provider, *, now: datetime) -> list[Key]:
    """Return the published keys with which Madang proves itself to `provider`."""
    # The installation's providers have their keys outside every town.
    with scope.within(provider.town_id) if provider.town_id else scope.installation():
        return _published(
            town=provider.town, provider=provider, algorithm=provider.algorithm, now=now
        )


def signing(keys: list[Key], *, now: datetime) -> Key:
    """Return the one of the published `keys` that signs at `now`."""
    return max((key for key in keys if key.signs_from <= now), key=lambda key: key.signs_from)


def _published(
    *, town: Town | None, provider: Provider | None, algorithm: str, now: datetime
) -> list[Key]:
    mine = Key.objects.filter(town=town, provider=provider, algorithm=algorithm)
    found = list(mine.published(now))
    if any(key.signs_from <= now for key in found):
        return found
    with transaction.atomic():
        _one_at_a_time(town, provider)
        if not mine.filter(retires_at=None).exists():
            _make(
                town=town,
                provider=provider,
                algorithm=algorithm,
                now=now,
                signs_from=now - BEFORE_US,
            )
        return list(mine.published(now))


def _make(
    *,
    town: Town | None,
    provider: Provider | None,
    algorithm: str,
    now: datetime,
    signs_from: datetime,
) -> Key:
    return Key.objects.create(
        town=town,
        provider=provider,
        algorithm=algorithm,
        sealed=seal(pairs.make(algorithm), bound_to="key"),
        made_at=now,
        signs_from=signs_from,
    )


def _one_at_a_time(town: Town | None, provider: Provider | None) -> None:
    name = f"identity.key:{town.pk if town else ''}:{provider.pk if provider else ''}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def change_due(*, now: datetime) -> int:
    """Make the next key where one has signed for three months; return how many were made.

    The next one is published a day before it signs. Call it in the installation's scope.
    """
    made = 0
    aged = Key.objects.filter(retires_at=None, signs_from__lte=now - CHANGE_AFTER)
    for key in aged.select_related("town", "provider"):
        with transaction.atomic():
            _one_at_a_time(key.town, key.provider)
            if not Key.objects.filter(pk=key.pk, retires_at=None).exists():
                continue  # another worker was quicker
            starts = now + PUBLISHED_AHEAD
            Key.objects.filter(pk=key.pk).update(retires_at=starts + KEPT_AFTER)
            _make(
                town=key.town,
                provider=key.provider,
                algorithm=key.algorithm,
                now=now,
                signs_from=starts,
            )
            made += 1
    return made


def forget_outlived(*, now: datetime) -> int:
    """Delete the keys whose time is over; return how many."""
    return Key.objects.filter(retires_at__lte=now).delete()[0]
