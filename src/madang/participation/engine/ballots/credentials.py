"""Credentials and the ballots cast with them: who may vote proves it without saying who it is.

A credential is a signing key of the voter's own (ECDSA, P-256, made for one poll), of which the
town has signed the public half blindly. The voter seals each ballot with the private half: nobody
else, the server included, can cast or replace a ballot of this credential.

Binary values are written as base64url without padding, and in one way only.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from madang.participation.engine.ballots import blindsignatures, chains
from madang.participation.engine.ballots.blindsignatures import PREFIX_BYTES, Blinded, PublicKey

KEY_BYTES, SEAL_BYTES = 65, 64
MOST_BALLOTS = 10_000  # with one credential
_CURVE, _ECDSA = ec.SECP256R1(), ec.ECDSA(SHA256())


class Forged(ValueError):  # noqa: N818 - reads as the sentence it is
    """A credential or a seal that does not hold, and why."""


def text(value: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def raw(value: str, length: int | None = None) -> bytes:
    """Read what `text` wrote, of `length` bytes. Raises Forged for anything else."""
    try:
        found = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except (binascii.Error, ValueError, TypeError) as error:
        raise Forged("not base64url") from error
    if text(found) != value or (length is not None and len(found) != length):
        raise Forged("not base64url of the right length")
    return found


def message(poll: str, key: str) -> bytes:
    """What the town signs blindly for the voter's public key `key`."""
    return f"madang.credential/1\n{poll}\n{key}".encode()


@dataclass(frozen=True)
class Credential:
    """The public half of a credential: the voter's key, and the town's signature of it."""

    key: str
    prefix: str
    signature: str

    def check(self, poll: str, signer: PublicKey) -> None:
        """Raise Forged unless `signer` has signed this key for `poll`."""
        raw(self.key, KEY_BYTES)
        prefix = raw(self.prefix, PREFIX_BYTES)
        signature = raw(self.signature, signer.byte_count)
        prepared = blindsignatures.prepared(message(poll, self.key), prefix)
        if not signer.verifies(prepared, signature):
            raise Forged("the town's signature does not hold for this poll")


@dataclass(frozen=True)
class Ballot:
    """One sealed ballot; `sequence` counts the ballots of its credential from 1."""

    poll: str
    credential: Credential
    sequence: int
    choices: str
    seal: str

    @property
    def leaf(self) -> bytes:
        """The leaf of the bulletin, which is also the voter's receipt."""
        parts = (self.credential.prefix, self.credential.signature, self.seal)
        told = sealed_text(self.poll, self.credential.key, self.sequence, self.choices)
        return chains.leaf(told + b"\n" + "\n".join(parts).encode())

    def check(self, signer: PublicKey) -> None:
        """Raise Forged unless the credential is real and its holder sealed this ballot."""
        if not 1 <= self.sequence <= MOST_BALLOTS:
            raise Forged("the sequence number is out of range")
        self.credential.check(self.poll, signer)
        told = sealed_text(self.poll, self.credential.key, self.sequence, self.choices)
        seal = raw(self.seal, SEAL_BYTES)
        made = encode_dss_signature(int.from_bytes(seal[:32]), int.from_bytes(seal[32:]))
        try:
            _public(self.credential.key).verify(made, told, _ECDSA)
        except InvalidSignature as error:
            raise Forged("the seal was not made with the credential's key") from error


def sealed_text(poll: str, key: str, sequence: int, choices: str) -> bytes:
    """What the voter's key seals."""
    return f"madang.ballot/1\n{poll}\n{key}\n{sequence}\n{choices}".encode()


@lru_cache(maxsize=1024)
def _public(key: str) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw(key, KEY_BYTES))
    except ValueError as error:
        raise Forged("not a point of the curve") from error


class Wallet:
    """The voter's side: makes a key, asks for the signature, seals ballots.

    Browsers do the same in JavaScript. On the server it serves voters without JavaScript, whose
    secrecy then rests on the server's word.
    """

    def __init__(self, poll: str, private: ec.EllipticCurvePrivateKey, prefix: bytes) -> None:
        self._poll, self._private, self._prefix = poll, private, prefix
        point = private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.key = text(point)
        self._signature = b""

    @classmethod
    def new(cls, poll: str) -> "Wallet":
        """Make a key for one poll."""
        return cls(poll, ec.generate_private_key(_CURVE), secrets.token_bytes(PREFIX_BYTES))

    @classmethod
    def read(cls, poll: str, told: str) -> "Wallet":
        """Read what `told` gave out. Raises Forged."""
        parts = told.split()[0].split(".") if told.strip() else []
        if len(parts) != 4:
            raise Forged("not a credential")
        secret, key, prefix, signature = parts
        number = int.from_bytes(raw(secret, 32))
        try:
            private = ec.derive_private_key(number, _CURVE)
        except ValueError as error:
            raise Forged("not a credential") from error
        wallet = cls(poll, private, raw(prefix, PREFIX_BYTES))
        if wallet.key != key:
            raise Forged("not a credential")
        wallet._signature = raw(signature)
        return wallet

    @property
    def told(self) -> str:
        """The whole credential as one text to keep: whoever has it can vote with it."""
        secret = self._private.private_numbers().private_value.to_bytes(32)
        return ".".join((text(secret), self.key, text(self._prefix), text(self._signature)))

    @property
    def credential(self) -> Credential:
        """The public half."""
        return Credential(self.key, text(self._prefix), text(self._signature))

    def blinded(self, signer: PublicKey) -> Blinded:
        """What to send to the town for its signature, and what to keep."""
        return signer.blind(self._prepared)

    def take(self, signer: PublicKey, blind_signature: bytes, inverse: int) -> None:
        """Keep the town's signature. Raises blindsignatures.Refused when it does not hold."""
        self._signature = signer.finalize(self._prepared, blind_signature, inverse)

    def ballot(self, choices: str, sequence: int) -> Ballot:
        """Seal a ballot."""
        told = sealed_text(self._poll, self.key, sequence, choices)
        r, s = decode_dss_signature(self._private.sign(told, _ECDSA))
        seal = text(r.to_bytes(32) + s.to_bytes(32))
        return Ballot(self._poll, self.credential, sequence, choices, seal)

    @property
    def _prepared(self) -> bytes:
        return blindsignatures.prepared(message(self._poll, self.key), self._prefix)
