"""What a payment gateway can be asked, and the towns' contracts with them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Protocol

from django.conf import settings

from madang.ledger.engine.payments import Reading
from madang.ledger.models import Gateway, Payment
from madang.residents.services import seals
from madang.towns.models import Town

TOSS, DEMO = Payment.Via.TOSS.value, Payment.Via.DEMO.value


class Unclear(Exception):  # noqa: N818 - reads as the sentence it is
    """Nobody knows what the gateway did: it is asked again, and nothing is concluded from it."""


class Declined(Exception):  # noqa: N818 - reads as the sentence it is
    """The gateway said no, and did nothing. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Back:
    """What is to go back: `amount`, all when None. The gateway knows the request by `token`."""

    amount: int | None
    why: str
    token: str


class PaymentGateway(Protocol):
    """Who moves the money. Called outside every transaction; each call may be made again.

    All raise Unclear; `confirm` and `cancel` also Declined.
    """

    def confirm(self, payment: Payment, *, now: datetime) -> Reading:
        """Have the payment made, once however often it is asked."""

    def read(self, payment: Payment, *, now: datetime) -> Reading | None:
        """Return what the gateway knows of the payment, None when it knows nothing."""

    def cancel(self, payment: Payment, back: Back, *, now: datetime) -> Reading:
        """Give back a part or all, once however often it is asked."""


def connect(
    *, town: Town, kind: str, client_key: str, secret: str, now: datetime
) -> tuple[Gateway, str]:
    """Keep the town's contract; return it with the secret of its webhooks, not told again.

    Raises ValueError: a demonstration, where none is given.
    """
    if kind == DEMO and not settings.MADANG_DEMO_GATEWAY:
        raise ValueError("only ./madang demo has the demonstration")
    hook = secrets.token_urlsafe(32)
    values = {
        "client_key": client_key,
        "secret_sealed": _sealed(town, kind, secret),
        "hook_hash": _hash(hook),
        "is_open": True,
    }
    gateway, _made = Gateway.objects.update_or_create(
        town=town, kind=kind, defaults=values, create_defaults=values | {"made_at": now}
    )
    return gateway, hook


def secret_of(*, town_id: int, kind: str) -> str:
    """Return the secret key of the town's contract. Raises Unclear: there is none to read."""
    gateway = Gateway.objects.filter(town_id=town_id, kind=kind).first()
    if gateway is None:
        raise Unclear("no contract")
    kept = bytes(gateway.secret_sealed)
    salt, rest = kept[: seals.SALT_BYTES], kept[seals.SALT_BYTES :]
    try:
        return seals.unseal(salt, rest, bound_to=f"ledger.gateway.{kind}.{town_id}").decode()
    except seals.Unreadable as error:
        raise Unclear("the secret cannot be read") from error


def is_open(*, town: Town, kind: str) -> bool:
    """Tell whether the town takes new payments by this gateway."""
    return Gateway.objects.filter(town=town, kind=kind, is_open=True).exists()


def way_of(town: Town) -> Gateway | None:
    """Return by what people of the town pay, None when it has nothing.

    A demonstration only where `./madang demo` allows it and the town has no real contract.
    """
    kinds = [TOSS, DEMO] if settings.MADANG_DEMO_GATEWAY else [TOSS]
    mine = {row.kind: row for row in Gateway.objects.filter(town=town, kind__in=kinds)}
    found = mine.get(TOSS) or mine.get(DEMO)
    return found if found is not None and found.is_open else None


def knows(*, town: Town, kind: str, hook: str) -> bool:
    """Tell whether `hook` is the secret in the address that the gateway was given."""
    gateway = Gateway.objects.filter(town=town, kind=kind).first()
    return gateway is not None and compare_digest(bytes(gateway.hook_hash), _hash(hook))


def _sealed(town: Town, kind: str, secret: str) -> bytes:
    salt, sealed = seals.seal(secret.encode(), bound_to=f"ledger.gateway.{kind}.{town.pk}")
    return salt + sealed


def _hash(hook: str) -> bytes:
    return sha256(hook.encode()).digest()
