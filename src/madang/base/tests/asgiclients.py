"""A client of raw ASGI streams for tests, without a server."""

import asyncio


class Client:
    """One connection: what it was sent, and a wire that can be cut or clogged."""

    def __init__(
        self, application, path, *, slug="gaon", query="lang=en", method="GET", headers=()
    ):
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"host", b"testserver:8000"), *headers],
            "client": ("10.0.0.1", 4000),
            "madang_town_slug": slug,
        }
        self.sent = []
        self.cut = asyncio.Event()
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.task = asyncio.create_task(application(self.scope, self.receive, self.send))

    async def receive(self):
        await self.cut.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        await self.flowing.wait()
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    @property
    def messages(self):
        blocks = self.body.decode().split("\n\n")
        return [block.replace("data: ", "") for block in blocks if block.startswith("data:")]

    async def until(self, count):
        """Wait for so many messages and return them."""
        for _ in range(500):
            if self.sent and len(self.messages) >= count:
                return self.messages
            await asyncio.sleep(0.01)
        raise AssertionError(f"{len(self.messages)} messages, not {count}")

    async def leave(self):
        self.cut.set()
        await asyncio.wait_for(self.task, 2)
