"""Writing down a look at personal data, for packages that stand below `privacy`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def looked(
    *,
    by: Any,
    subject: Any | Iterable[Any],
    what: str,
    why: str,
    town: Any,
    now: datetime,
    client: str = "",
) -> None:
    """Tell the access log (`settings.MADANG_LOOKS`) that the account `by` looked at `subject`.

    `subject` is one account or those of a list; `what` and `why` are English message ids;
    `client` is the address on the network that the look came from.
    """
    record = import_string(settings.MADANG_LOOKS)
    record(by=by, subject=subject, what=what, why=why, town=town, now=now, client=client)
