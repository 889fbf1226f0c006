"""A resident's photo, drawn anew: no place, no camera, no second file, a bounded size."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

LARGEST_BYTES = 8 * 2**20
LARGEST_PIXELS = 40_000_000
LONGEST_SIDE_PX = 1600
KINDS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}


class Refused(ValueError):  # noqa: N818 - reads as the sentence it is
    """The file is not taken; the argument says why: "size", "kind", "broken"."""


@dataclass(frozen=True)
class Photo:
    """A picture as JPEG, with its size in pixels."""

    content: bytes
    width: int
    height: int


def taken(content: bytes) -> Photo:
    """Return the picture in `content` as it may be kept and shown. Raises Refused.

    >>> taken(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    Traceback (most recent call last):
    madang.kernel.photos.Refused: kind
    """
    if not 0 < len(content) <= LARGEST_BYTES:
        raise Refused("size")
    if not content.startswith(tuple(KINDS)):
        raise Refused("kind")
    upright = _upright(content)
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    upright.info.clear()  # a comment would be written again
    drawn = BytesIO()
    upright.save(drawn, "JPEG", quality=85, optimize=True)
    return Photo(drawn.getvalue(), upright.width, upright.height)


def _upright(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=tuple(KINDS.values())) as picture:
                is_small = picture.width * picture.height <= LARGEST_PIXELS
                upright = _on_white(ImageOps.exif_transpose(picture)) if is_small else None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("size") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error
    if upright is None:
        raise Refused("size")
    return upright


def _on_white(picture: Image.Image) -> Image.Image:
    """Return the picture without transparency, which JPEG does not know, and without its extras."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, "white")
    seen = picture.convert("RGBA")
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground
