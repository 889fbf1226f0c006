"""Finding the ballots whose credential or seal does not hold; many at once on several cores."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice

from madang.participation.engine.ballots.blindsignatures import PublicKey
from madang.participation.engine.ballots.credentials import Ballot, Forged

PIECE = 2000  # ballots; fewer are not worth another process
Numbered = tuple[int, Ballot]


def find(ballots: Sequence[Numbered], signer: PublicKey, *, processes: int = 1) -> dict[int, str]:
    """Return what is wrong with each forged ballot, by its number."""
    rows = iter(ballots)
    pieces = list(iter(lambda: list(islice(rows, PIECE)), []))
    check = partial(_check, signer.der)
    if processes < 2 or len(pieces) < 2:
        found = map(check, pieces)
        return {number: says for piece in found for number, says in piece}
    with ProcessPoolExecutor(processes) as pool:
        return {number: says for piece in pool.map(check, pieces) for number, says in piece}


def _check(der: bytes, ballots: Sequence[Numbered]) -> list[tuple[int, str]]:
    signer, found = PublicKey.read(der), []
    for number, ballot in ballots:
        try:
            ballot.check(signer)
        except Forged as error:
            found.append((number, str(error)))
    return found
