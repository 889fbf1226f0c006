"""The keys of polls: sealed in the database, open only in the memory of the processes that sign."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from madang.participation.engine.ballots import credentials
from madang.participation.engine.ballots.blindsignatures import PrivateKey
from madang.participation.models import Poll, PollKey
from madang.residents.services import seals

Purpose = PollKey.Purpose


def make(poll: Poll) -> dict[str, str]:
    """Make both keys of `poll`; return their public halves as the terms name them."""
    signer, receipts = PrivateKey.generate(), Ed25519PrivateKey.generate()
    for purpose, secret in (
        (Purpose.CREDENTIALS, signer.der),
        (Purpose.RECEIPTS, receipts.private_bytes_raw()),
    ):
        salt, sealed = seals.seal(secret, bound_to=_name(poll, purpose))
        PollKey.objects.create(town=poll.town, poll=poll, purpose=purpose, salt=salt, sealed=sealed)
    return {
        "credential_key": credentials.text(signer.public.der),
        "receipt_key": credentials.text(receipts.public_key().public_bytes_raw()),
    }


def signer_of(poll: Poll) -> PrivateKey:
    """Return the key that signs credentials. Raises PollKey.DoesNotExist after the close."""
    row = PollKey.objects.get(poll=poll, purpose=Purpose.CREDENTIALS)  # gone when destroyed
    return _signer(bytes(row.salt), bytes(row.sealed), _name(poll, Purpose.CREDENTIALS))


def signed(poll: Poll, text: bytes) -> str:
    """Sign a receipt or a root."""
    return credentials.text(_receipts(poll.pk, str(poll.key)).sign(text))


def destroy_signer(poll: Poll) -> None:
    """Delete the key that signs credentials: from now on there can be no more of them."""
    PollKey.objects.filter(poll=poll, purpose=Purpose.CREDENTIALS).delete()


@lru_cache(maxsize=64)
def _signer(salt: bytes, sealed: bytes, name: str) -> PrivateKey:
    return PrivateKey.read(seals.unseal(salt, sealed, bound_to=name))


@lru_cache(maxsize=64)
def _receipts(poll_id: int, key: str) -> Ed25519PrivateKey:
    row = PollKey.objects.get(poll_id=poll_id, purpose=Purpose.RECEIPTS)
    name = f"poll.{key}.{Purpose.RECEIPTS}"
    return Ed25519PrivateKey.from_private_bytes(
        seals.unseal(bytes(row.salt), bytes(row.sealed), bound_to=name)
    )


def _name(poll: Poll, purpose: str) -> str:
    return f"poll.{poll.key}.{purpose}"
