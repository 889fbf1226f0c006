import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.participation.engine.ballots import blindsignatures
from madang.participation.engine.ballots.blindsignatures import PrivateKey, PublicKey, Refused
from madang.participation.tests import rfc9474

KEY = PrivateKey.generate()


def raw(text):
    return bytes.fromhex(text.replace("\n", ""))


def rfc_key():
    p, q, d = (int.from_bytes(raw(v)) for v in (rfc9474.P, rfc9474.Q, rfc9474.D))
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(65537, p * q)
    )
    return PrivateKey(numbers.private_key())


def rfc_dice(key):
    """The salt of the RFC, then the blind whose inverse it names."""
    inverse = int.from_bytes(raw(rfc9474.INV))
    factor = pow(inverse, -1, key.public.n).to_bytes(key.public.byte_count)
    return iter([raw(rfc9474.SALT), factor]).__next__


def signed(key, message):
    take = rfc_dice(key)
    made = key.public.blind(message, dice=lambda _count: take())
    blind = key.blind_sign(made.message)
    return made.message, blind, key.public.finalize(message, blind, made.inverse)


def test_the_deterministic_vectors_of_the_rfc_come_out():
    blinded, blind, signature = signed(rfc_key(), raw(rfc9474.MSG))
    assert blinded == raw(rfc9474.BLINDED_MSG)
    assert blind == raw(rfc9474.BLIND_SIG)
    assert signature == raw(rfc9474.SIG)


def test_the_randomized_vectors_of_the_rfc_come_out():
    prepared = blindsignatures.prepared(raw(rfc9474.MSG), raw(rfc9474.PREFIX))
    blinded, blind, signature = signed(rfc_key(), prepared)
    assert blinded[:32] == raw(rfc9474.RANDOMIZED_BLINDED_MSG)
    assert blind[:32] == raw(rfc9474.RANDOMIZED_BLIND_SIG)
    assert signature[:32] == raw(rfc9474.RANDOMIZED_SIG)


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=200))
def test_a_blind_signature_is_one_of_its_message_and_of_no_other(message):
    made = KEY.public.blind(message)
    signature = KEY.public.finalize(message, KEY.blind_sign(made.message), made.inverse)
    assert KEY.public.verifies(message, signature)
    assert not KEY.public.verifies(message + b"x", signature)
    assert made.message != KEY.public.blind(message).message


def test_a_signature_of_something_else_is_not_taken():
    made, other = KEY.public.blind(b"mine"), KEY.public.blind(b"other")
    with pytest.raises(Refused):
        KEY.public.finalize(b"mine", KEY.blind_sign(other.message), made.inverse)
    with pytest.raises(Refused):
        KEY.public.finalize(b"mine", b"short", made.inverse)


@pytest.mark.parametrize(
    "number",
    [0, 1, KEY.public.n - 1, KEY.public.n, KEY.public.n + 7],
    ids=("nought", "one", "all but one", "all", "more"),
)
def test_numbers_that_are_their_own_signature_or_too_large_are_not_signed(number):
    with pytest.raises(Refused):
        KEY.blind_sign(number.to_bytes(KEY.public.byte_count))


def test_a_fault_while_signing_never_leaves_the_house(monkeypatch):
    made = KEY.public.blind(b"message")
    monkeypatch.setattr(PrivateKey, "_power", lambda self, number: number)
    with pytest.raises(ArithmeticError):
        KEY.blind_sign(made.message)


def test_keys_come_back_from_their_text_and_weak_ones_are_refused():
    again = PrivateKey.read(KEY.der)
    assert PublicKey.read(KEY.public.der).n == again.public.n
    with pytest.raises(Refused):
        PublicKey(rsa.generate_private_key(65537, 1024).public_key())  # noqa: S505
    with pytest.raises(Refused):
        PublicKey.read(b"no key")
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(Refused):
        PublicKey.read(curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
