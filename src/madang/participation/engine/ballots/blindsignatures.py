"""Blind RSA signatures, RSABSSA-SHA384-PSS (RFC 9474): the signer never sees what it signs.

The voter *prepares* and *blinds* a message; the signer signs the blinded number; the voter takes
the blinding off (*finalize*) and holds an ordinary RSA-PSS signature that the signer cannot connect
with anything it has seen. Section numbers are the RFC's.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import gcd

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

SUITE = "RSABSSA-SHA384-PSS-Randomized"
BITS, EXPONENT = 2048, 65537
HASH_BYTES = SALT_BYTES = 48
PREFIX_BYTES = 32

_HASH = hashes.SHA384()
_PSS = padding.PSS(padding.MGF1(_HASH), salt_length=SALT_BYTES)
Dice = Callable[[int], bytes]


class Refused(ValueError):  # noqa: N818 - reads as the sentence it is
    """The number or key is not one that may be signed, blinded or trusted."""


@dataclass(frozen=True)
class Blinded:
    """A blinded message for the signer, and the secret inverse that takes the blinding off."""

    message: bytes
    inverse: int


class PublicKey:
    """The signer's public key: blinds messages, finishes and verifies signatures."""

    def __init__(self, key: rsa.RSAPublicKey) -> None:
        numbers = key.public_numbers()
        if numbers.e != EXPONENT or not BITS <= key.key_size <= 2 * BITS:
            raise Refused("an RSA key of 2,048 to 4,096 bits with exponent 65537 is wanted")
        self._key, self.n = key, numbers.n
        self.byte_count = (key.key_size + 7) // 8

    @classmethod
    def read(cls, der: bytes) -> "PublicKey":
        """Read a key in DER (SubjectPublicKeyInfo). Raises Refused."""
        try:
            key = serialization.load_der_public_key(der)
        except ValueError as error:
            raise Refused("not a public key") from error
        if not isinstance(key, rsa.RSAPublicKey):
            raise Refused("not an RSA key")
        return cls(key)

    @cached_property
    def der(self) -> bytes:
        """The key in DER (SubjectPublicKeyInfo), as browsers import it."""
        return self._key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def blind(self, prepared: bytes, *, dice: Dice = secrets.token_bytes) -> Blinded:
        """Blind a prepared message (section 4.2); `dice` returns that many random bytes."""
        encoded = int.from_bytes(_encoded(prepared, self.n.bit_length() - 1, dice(SALT_BYTES)))
        if gcd(encoded, self.n) != 1:
            raise Refused("the message has a factor in common with the key")
        while True:
            factor = int.from_bytes(dice(self.byte_count))
            if 1 < factor < self.n and gcd(factor, self.n) == 1:
                break
        blinded = encoded * pow(factor, EXPONENT, self.n) % self.n
        return Blinded(blinded.to_bytes(self.byte_count), pow(factor, -1, self.n))

    def finalize(self, prepared: bytes, blind_signature: bytes, inverse: int) -> bytes:
        """Take the blinding off (section 4.4). Raises Refused: the signer did not sign this."""
        if len(blind_signature) != self.byte_count:
            raise Refused("the signature has another length than the key")
        number = int.from_bytes(blind_signature) * inverse % self.n
        signature = number.to_bytes(self.byte_count)
        if not self.verifies(prepared, signature):
            raise Refused("the signature is not one of this message")
        return signature

    def verifies(self, prepared: bytes, signature: bytes) -> bool:
        """Tell whether `signature` is the signer's of `prepared`."""
        try:
            self._key.verify(signature, prepared, _PSS, _HASH)
        except InvalidSignature:
            return False
        return True


class PrivateKey:
    """The signer's private key; it signs what it cannot read."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key, self.public = key, PublicKey(key.public_key())
        self._numbers = key.private_numbers()

    @classmethod
    def generate(cls, bits: int = BITS) -> "PrivateKey":
        """Make a new key."""
        return cls(rsa.generate_private_key(EXPONENT, bits))

    @classmethod
    def read(cls, der: bytes) -> "PrivateKey":
        """Read a key in DER (PKCS 8). Raises Refused."""
        key = serialization.load_der_private_key(der, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise Refused("not an RSA key")
        return cls(key)

    @property
    def der(self) -> bytes:
        """The key in DER (PKCS 8), not encrypted: seal it before it is stored."""
        return self._key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def blind_sign(self, blinded: bytes) -> bytes:
        """Sign a blinded message (section 4.3). Raises Refused.

        The power is taken of the number times a random one, so that its time tells nothing of the
        key (Kocher 1996), by the Chinese remainder theorem, and checked before it leaves: a fault
        in one half would give the key away (Boneh, DeMillo, Lipton 1997).
        """
        n = self.public.n
        number = int.from_bytes(blinded)
        if len(blinded) != self.public.byte_count or not 1 < number < n - 1:
            raise Refused("not a number that this key can sign")
        factor = secrets.randbelow(n - 2) + 2
        masked = self._power(number * pow(factor, EXPONENT, n) % n)
        signed = masked * pow(factor, -1, n) % n
        if pow(signed, EXPONENT, n) != number:
            raise ArithmeticError("signing failure")
        return signed.to_bytes(self.public.byte_count)

    def _power(self, number: int) -> int:
        private = self._numbers
        of_p = pow(number % private.p, private.dmp1, private.p)
        of_q = pow(number % private.q, private.dmq1, private.q)
        return of_q + private.q * ((of_p - of_q) * private.iqmp % private.p)


def prepared(message: bytes, prefix: bytes) -> bytes:
    """Prepare a message (section 4.1): a random prefix of PREFIX_BYTES goes before it."""
    return prefix + message


def _encoded(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384 and MGF1."""
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    length = (bits + 7) // 8
    block = bytes(length - SALT_BYTES - HASH_BYTES - 2) + b"\x01" + salt
    mask = _mask(digest, len(block))
    masked = bytearray(a ^ b for a, b in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    blocks = -(-length // HASH_BYTES)
    made = b"".join(hashlib.sha384(seed + i.to_bytes(4)).digest() for i in range(blocks))
    return made[:length]
