"""One port: endless event streams on raw ASGI, everything else to Django in WSGI threads.

Django's own ASGI handler makes a thread and a database connection for each request, which costs
a multiple of the time (docs/decisions); an event stream under WSGI would hold a thread for ever.
"""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from madang.base.live import news
from madang.site.wsgi import application as django  # sets Django up; before those below
from madang.transit.api import streams

THREADS = int(os.environ.get("MADANG_THREADS", "4"))
pages = WSGIMiddleware(cast(Any, django), workers=THREADS)


def live(path: str) -> tuple[str | None, str] | None:
    """Return (town's slug or None, "/live/…") when `path` is an event stream's, else None.

    >>> live("/gaon/live/transit/stops/1"), live("/live/x"), live("/transit/")
    (('gaon', '/live/transit/stops/1'), (None, '/live/x'), None)
    """
    if path.startswith("/live/"):
        return None, path
    slug, _, rest = path.removeprefix("/").partition("/")
    return (slug, f"/{rest}") if rest.startswith("live/") else None


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer one connection of an ASGI server."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif stream := live(scope["path"]):
        slug, path = stream
        stands_for = news.application if path.startswith(news.ROOM) else streams.application
        await stands_for({**scope, "madang_town_slug": slug, "path": path}, receive, send)
    else:
        # a2wsgi hands `receive()` to another thread, which takes coroutines only; granian's is a
        # future, so without this every request with a body would fail.
        async def receive_message() -> Any:
            return await receive()

        await pages(scope, receive_message, send)


async def lifespan(receive: Any, send: Any) -> None:
    """Say yes to the server's start and stop."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
