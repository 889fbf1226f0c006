"""The town's emblem: taken in as a picture of any common kind, drawn anew as a small PNG."""

import hashlib
import io
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from madang.towns.models import Emblem, Town
from madang.towns.services import towns

KINDS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_BYTES = 2 * 2**20
MAX_PIXELS = 16_000_000
SIDE = 256  # pixels of the longer side that is kept


def drawn_anew(file: BinaryIO) -> bytes:
    """Return the picture in `file` as PNG of at most SIDE pixels, without anything but pixels.

    Its content decides, not its name. Raises ValidationError.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 2 MB."))
    refusal = ValidationError(_("This is not a PNG, JPEG, WebP or GIF picture."))
    try:
        picture = Image.open(io.BytesIO(data), formats=KINDS)
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(_("The picture has too many pixels."))
        small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise refusal from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(_("The picture has too many pixels.")) from error
    small.thumbnail((SIDE, SIDE))
    target = io.BytesIO()
    small.save(target, "PNG", optimize=True)
    return target.getvalue()


@transaction.atomic
def keep(*, town: Town, image: bytes) -> None:
    """Show `image`, PNG from `drawn_anew`, as the town's emblem from now on."""
    Emblem.objects.update_or_create(town_id=town.pk, defaults={"image": image})
    _marked(town, hashlib.sha256(image).hexdigest()[:16])


@transaction.atomic
def remove(*, town: Town) -> None:
    """Show Madang's sign again in place of the town's emblem."""
    Emblem.objects.filter(town_id=town.pk).delete()
    _marked(town, "")


def of(town: Town) -> bytes | None:
    """Return the town's emblem as PNG, or None."""
    image = Emblem.objects.filter(town_id=town.pk).values_list("image", flat=True).first()
    return None if image is None else bytes(image)


def _marked(town: Town, mark: str) -> None:
    Town.objects.filter(pk=town.pk).update(emblem_mark=mark)
    towns.forget()
