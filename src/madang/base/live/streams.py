"""One connection of a live stream: who may open how many, its headers, and its end.

Raw ASGI: an open stream is a few objects on the event loop, and holds neither a thread nor a
database connection.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError

from madang.base.live.events import HEARTBEAT, Gzipped, Plain
from madang.base.live.slots import Slot

HEARTBEAT_S = 15.0
STUCK_S = 60.0  # a client that takes nothing for so long is let go
MOST = 1_500  # streams of one process; the server itself takes 2,000 requests at a time
MOST_OF_CLIENT = 50

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Joined = AbstractAsyncContextManager[Slot]

HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"accept-encoding"),
]

RETRY: Headers = [(b"retry-after", b"10")]

log = structlog.get_logger("madang.live")

_open: Counter[str] = Counter()  # streams by client


async def answer(scope: Scope, receive: Receive, send: Send, joined: Joined) -> None:
    """Answer one connection: a stream without end, or a short refusal.

    `joined` holds a slot while the stream lasts; LookupError on entering: there is no such stream.
    """
    if scope["method"] != "GET":
        await _refuse(send, 405, "method-not-allowed", [(b"allow", b"GET")])
        return
    client = _client(scope)
    if _open.total() >= MOST or _open[client] >= MOST_OF_CLIENT:
        await _refuse(send, 503, "too-many-streams", RETRY)
        return
    _open[client] += 1
    try:
        await _serve(scope, receive, send, joined)
    finally:
        _open[client] -= 1
        if not _open[client]:
            del _open[client]


async def _serve(scope: Scope, receive: Receive, send: Send, joined: Joined) -> None:
    async with AsyncExitStack() as stack:
        try:
            slot = await stack.enter_async_context(joined)
        except LookupError:
            await _refuse(send, 404, "no-such-stream")
            return
        except DatabaseError:
            log.exception("stream refused")
            await _refuse(send, 503, "try-again", RETRY)
            return
        await _stream(slot, _packing(scope), receive, send)


async def _stream(slot: Slot, packing: Plain, receive: Receive, send: Send) -> None:
    """Send events until the client goes, takes nothing, or the topic ends."""
    encoding = [(b"content-encoding", packing.encoding)] if packing.encoding else []
    start = {"type": "http.response.start", "status": 200, "headers": HEADERS + encoding}
    await send(start)
    gone = asyncio.create_task(_disconnect(receive))
    gone.add_done_callback(lambda _: slot.end())
    chunk = packing.begin()
    try:
        while not slot.ended:
            chunk += packing.chunk(await slot.next(HEARTBEAT_S) or HEARTBEAT)
            if not await _sent(send, chunk, gone):
                return
            chunk = b""
        if not gone.done():
            await send({"type": "http.response.body", "body": packing.end()})
    finally:
        gone.cancel()


async def _sent(send: Send, chunk: bytes, gone: "asyncio.Task[None]") -> bool:
    """Send a piece of the stream; tell whether the client took it."""
    body = {"type": "http.response.body", "body": chunk, "more_body": True}
    sending = asyncio.ensure_future(send(body))
    done, _ = await asyncio.wait(
        {sending, gone}, timeout=STUCK_S, return_when=asyncio.FIRST_COMPLETED
    )
    if sending not in done:
        sending.cancel()
    return sending in done and sending.exception() is None


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(
    send: Send, status: int, kind: str, more: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    body = {"type": f"urn:madang:problem:{kind}", "status": status}
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


def _packing(scope: Scope) -> Plain:
    accepted = (part.strip() for part in header(scope, b"accept-encoding").split(","))
    return Gzipped() if "gzip" in accepted else Plain()


def _client(scope: Scope) -> str:
    """Return the client's address as `base.limits` does: what the trusted proxies say."""
    forwarded = header(scope, b"x-forwarded-for").split(",")
    proxies: int = settings.MADANG_PROXIES
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies].strip()
    return str((scope.get("client") or [""])[0])


def header(scope: Scope, name: bytes) -> str:
    """Return the values of a header of the request, with commas between."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
    return ",".join(values)
