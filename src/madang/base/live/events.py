"""Server-sent events as bytes that many clients share, plain and compressed.

Every event is compressed once, on its own. Deflate blocks that refer to nothing before them may
follow one another in anybody's stream, so a board that a hundred people watch is packed once,
and a rider on a phone gets about a seventh of the bytes.
"""

import re
import zlib
from dataclasses import dataclass, field

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # RFC 1952: gzip, deflate, no name, no time
LAST_BLOCK = b"\x03\x00"  # RFC 1951: an empty final block
LEVEL = 6
NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Event:
    """One message, or one comment, ready to be sent."""

    plain: bytes
    packed: bytes = field(repr=False)

    @classmethod
    def of(cls, plain: bytes) -> "Event":
        """Return the event of these bytes, compressed to blocks that stand alone."""
        pack = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        return cls(plain, pack.compress(plain) + pack.flush(zlib.Z_SYNC_FLUSH))


def message(text: str) -> Event:
    """Return an unnamed message with `text` as its data; blank lines are left out.

    Lines end where the standard says so, not where Unicode would have it: JSON may hold U+2028.

    >>> message("<ol>\\n\\n  <li>12</li>").plain
    b'data: <ol>\\ndata:   <li>12</li>\\n\\n'
    """
    lines = (line for line in NEWLINE.split(text) if line.strip())
    return Event.of("".join(f"data: {line}\n" for line in lines).encode() + b"\n")


HEARTBEAT = Event.of(b": still here\n\n")


class Plain:
    """The bytes of one client's stream, as they are."""

    encoding = b""

    def begin(self) -> bytes:
        """Return what comes before the first event."""
        return b""

    def chunk(self, event: Event) -> bytes:
        """Return the bytes of the next event."""
        return event.plain

    def end(self) -> bytes:
        """Return what comes after the last event."""
        return b""


class Gzipped(Plain):
    """The bytes of one client's stream, as one gzip member."""

    encoding = b"gzip"

    def __init__(self) -> None:
        self.check, self.size = 0, 0

    def begin(self) -> bytes:
        """Return the header."""
        return HEADER

    def chunk(self, event: Event) -> bytes:
        """Return the blocks of the next event."""
        self.check = zlib.crc32(event.plain, self.check)
        self.size += len(event.plain)
        return event.packed

    def end(self) -> bytes:
        """Return the last block and what proves the whole."""
        size = self.size & 0xFFFFFFFF
        return LAST_BLOCK + self.check.to_bytes(4, "little") + size.to_bytes(4, "little")
