"""Opening addresses on the web that an operator has entered; they are not trusted all the same."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django.conf import settings

from madang.base import outward
from madang.base.outward import UnreachableError

__all__ = ["UnreachableError", "opened"]

HOPS = 5


@contextmanager
def opened(
    url: str, *, patience_s: float, whole_s: float, hops: int = HOPS
) -> Iterator[http.client.HTTPResponse]:
    """Give the answer of the server at `url`, status 200, its body not yet read.

    Only public addresses, unless the installation allows private ones (MADANG_POLL_PRIVATE).
    Raises UnreachableError; also when the body cannot be read.
    """
    ask = outward.Ask(
        patience_s=patience_s, whole_s=whole_s, private=settings.MADANG_POLL_PRIVATE, hops=hops
    )
    with outward.opened(url, ask) as answer:
        if answer.status != HTTPStatus.OK:
            raise UnreachableError(f"HTTP {answer.status}")
        yield answer
