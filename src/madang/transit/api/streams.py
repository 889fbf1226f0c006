"""Server-sent events on raw ASGI (to come)."""

from typing import Any


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer one connection."""
    await send({"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"5")]})
    await send({"type": "http.response.body", "body": b""})
