"""What an uploaded document really is; pictures are drawn anew, active PDFs refused.

The content decides, never the name or the type that the browser states. A picture drawn anew
carries no place, no camera and no second file in its tail.
"""

import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

LARGEST_BYTES = 5 * 2**20
LARGEST_PIXELS = 40_000_000
LONGEST_SIDE_PX = 3000
INFLATED_BYTES = 20 * 2**20
PICTURES = ("JPEG", "PNG")
_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AA|XFA|RichMedia|Encrypt)(?![A-Za-z0-9])"
)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


class Refused(ValueError):  # noqa: N818 - reads as the sentence it is
    """The file is not taken; the argument says why: "size", "kind", "active", "broken"."""


@dataclass(frozen=True)
class Paper:
    """A document that may be kept: its media type and its bytes."""

    kind: str
    content: bytes


def taken(content: bytes) -> Paper:
    """Return the document in `content` as it may be kept. Raises Refused.

    >>> taken(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    Traceback (most recent call last):
    madang.residents.engine.papers.Refused: kind
    """
    if not 0 < len(content) <= LARGEST_BYTES:
        raise Refused("size")
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(content)
    raise Refused("kind")


def _pdf(content: bytes) -> Paper:
    if b"%%EOF" not in content[-2048:]:
        raise Refused("broken")
    for part in (content, *_inflated(content)):
        if _ACTIVE.search(_ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part)):
            raise Refused("active")
    return Paper("application/pdf", content)


def _inflated(content: bytes) -> Iterator[bytes]:
    """Yield the packed parts of a PDF, where objects can hide. Raises Refused for bombs."""
    left = INFLATED_BYTES
    for match in _STREAM.finditer(content):
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(match[1], left)
        except zlib.error:
            continue  # a picture, a font
        left -= len(part)
        if left <= 0:
            raise Refused("size")
        yield part


def _picture(content: bytes) -> Paper:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=PICTURES) as picture:
                is_small = picture.width * picture.height <= LARGEST_PIXELS
                upright = ImageOps.exif_transpose(picture).convert("RGB") if is_small else None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise Refused("broken") from error
    if upright is None:
        raise Refused("size")
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    drawn = BytesIO()
    upright.save(drawn, "JPEG", quality=88)
    return Paper("image/jpeg", drawn.getvalue())
