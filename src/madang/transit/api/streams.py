"""Live streams: stop boards, the vehicles of a route, all vehicles, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

from madang.base.live.slots import Slot
from madang.base.live.streams import Receive, Scope, Send, answer, header
from madang.transit.api.hubs import Hub
from madang.transit.api.topics import Address

_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection: a stream without end, or a short refusal.

    `scope["path"]` begins with /live/transit/; `scope["madang_town_slug"]` is the slug that stood
    before it, or None.
    """
    await answer(scope, receive, send, _joined(_address(scope)))


@asynccontextmanager
async def _joined(address: Address) -> AsyncIterator[Slot]:
    hub = _hubs.setdefault(asyncio.get_running_loop(), Hub())
    topic, slot = await hub.join(address)
    try:
        yield slot
    finally:
        hub.leave(topic, slot)


def _address(scope: Scope) -> Address:
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return Address(
        path=scope["path"],
        slug=scope["madang_town_slug"],
        host=header(scope, b"host"),
        language=query.get("lang", [""])[0],
    )
