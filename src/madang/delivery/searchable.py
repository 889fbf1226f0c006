"""What of this room can be found: the shops that are open to orders, with their dishes."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from madang.delivery.services import findables
from madang.search.services.sources import Source, Text
from madang.towns.models import Town


def _shops(town: Town, now: datetime) -> Iterator[Text]:
    return findables.texts(town)


SOURCES = (Source(findables.KIND, _("Shops that deliver"), _shops, room="delivery", icon="town"),)
