"""The hash chain of an audit trail: each entry's hash holds the one before it.

Every town has a chain, and the installation one. Entries are cut into seals; a seal's root holds
the last entry's hash, the day and the number of entries, and the next seal goes on from it. Who
keeps one root can later tell whether anything before it was changed, added, left out or put in
another order. (Haber and Stornetta 1991; Schneier and Kelsey 1999, without their keys: here the
roots are published instead.)
"""

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

GENESIS = b"madang audit 1"


def genesis(town_id: int | None) -> bytes:
    """Return where the chain of a town begins; of the installation, for None.

    >>> genesis(None).hex()[:16], genesis(1) == genesis(2)
    ('85707d7403d25960', False)
    """
    return sha256(b"%s of %s" % (GENESIS, str(town_id).encode())).digest()


def link(previous: bytes, record: Sequence[object]) -> bytes:
    """Return the hash of an entry that follows the hash `previous` (32 bytes).

    `record` holds what JSON can write; numbers with a point come as texts, lest they differ.
    """
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return sha256(b"\x00" + previous + text.encode()).digest()


def seal(last: bytes, *, day: date, entries: int) -> bytes:
    """Return the root of a seal over `entries` entries, whose last has the hash `last`."""
    return sha256(b"\x01" + last + f"{day.isoformat()} {entries}".encode()).digest()
