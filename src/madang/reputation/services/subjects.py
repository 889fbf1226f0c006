"""Opening what can be reviewed, for the room that has it."""

from madang.reputation.engine.kinds import KINDS
from madang.reputation.models import Subject
from madang.towns.models import Town


def open(*, town: Town, kind: str, trade: str, name: str, path: str) -> Subject:
    """Return the subject that is shown at `path`, made if it is not there; the same one again.

    Raises KeyError: no such kind.
    """
    values = {"kind": KINDS[kind].key, "trade": trade, "name": name}
    subject, _ = Subject.objects.update_or_create(town=town, path=path, defaults=values)
    return subject
