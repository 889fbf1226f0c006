"""Whole bulletins for tests, made as voters and the town make them."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from madang.participation.engine.ballots import bulletins, chains, credentials
from madang.participation.engine.ballots.blindsignatures import PrivateKey
from madang.participation.engine.ballots.bulletins import Booth, Bulletin, Close, Root, Sheet
from madang.participation.engine.ballots.credentials import Wallet
from madang.participation.engine.ballots.terms import Project, Terms, draw

POLL = "0b0c2c3e-7f0e-4b0e-9d63-3d3bb0a6f0aa"
COSTS = {"a": 30, "b": 50, "c": 70}


@cache
def keys():
    return PrivateKey.generate(), Ed25519PrivateKey.generate()


def terms(**changes):
    signer, receipts = keys()
    given = {
        "poll": POLL,
        "town": "gaon",
        "title": "우리 동네 예산",
        "kind": "approval",
        "opens_at": "2026-05-01T00:00:00+09:00",
        "closes_at": "2026-05-10T18:00:00+09:00",
        "projects": tuple(Project(id_, f"사업 {id_}", cost) for id_, cost in COSTS.items()),
        "budget": 100,
        "least": 1,
        "longest": 2,
        "highest": 3,
        "each_once": True,
        "rule": "greedy",
        "completion": "none",
        "stop": "exhaustive",
        "increment": "1",
        "min_votes": 0,
        "caps": (),
        "incompatible": (),
        "seed": "2026-04-30 KOSPI 2734.36",
        "lot": draw(list(COSTS), "2026-04-30 KOSPI 2734.36"),
        "credential_key": credentials.text(signer.public.der),
        "receipt_key": credentials.text(receipts.public_key().public_bytes_raw()),
    }
    return Terms(**{**given, **changes})


def wallet(poll=POLL, signer=None):
    """A credential got as voters get it."""
    signer = signer or keys()[0]
    made = Wallet.new(poll)
    blinded = made.blinded(signer.public)
    made.take(signer.public, signer.blind_sign(blinded.message), blinded.inverse)
    return made


def root(entries, day, poll=POLL):
    """The root over `entries`, signed."""
    top = chains.root([bytes.fromhex(entry.leaf) for entry in entries])
    made = Root(day, len(entries), top.hex(), entries[-1].link, "")
    signature = credentials.text(keys()[1].sign(made.signed_text(poll)))
    return Root(made.day, made.size, made.root, made.link, signature)


def contents():
    """Three people on the web, one of whom votes again, and a booth with two valid sheets."""
    first, second, third = (wallet() for _ in range(3))
    return [
        first.ballot("a", 1),
        second.ballot("a,c", 1),
        first.ballot("a,b", 2),
        third.ballot("b", 1),
        Sheet(POLL, "가온1동", "0001", "b,c"),
        Sheet(POLL, "가온1동", "0002", "b"),
        Booth(POLL, "가온1동", issued=4, used=3, spoilt=1, counted=2),
        Close(POLL, credentials=3, paper_voters=4),
    ]


def bulletin(held=None, *, winners=("b", "a"), given=None):
    """A whole bulletin, with a root after half of it and one at the end."""
    given = given or terms()
    entries = list(bulletins.chained(given, contents() if held is None else held))
    roots = [root(entries[: len(entries) // 2], "2026-05-01"), root(entries, "2026-05-10")]
    return Bulletin(given, entries, roots, winners)
