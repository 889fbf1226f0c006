"""What a notice says, in the language of the present reader."""

import structlog
from django.utils.translation import gettext

from madang.notices.models import Notice

log = structlog.get_logger("madang.notices")


def line(notice: Notice) -> str:
    """Return the sentence of `notice`, plain text."""
    event = notice.event
    params = {
        name: gettext(str(value)) if name.endswith("_word") and value else value
        for name, value in event.params.items()
    }
    if notice.town is not None:
        params.setdefault("town", notice.town.name)
    try:
        return " ".join((gettext(event.text) % params if event.text else event.kind).split())
    except (KeyError, TypeError, ValueError):  # the room forgot a param: say what can be said
        log.exception("notice does not fit its params", kind=event.kind)
        return event.text
