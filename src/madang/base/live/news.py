"""That something has changed, told at once to the pages that show it.

Who changes something announces its topic in the same transaction; the database tells every web
process at the commit (NOTIFY), and each tells the pages. The stream says only *that* there is
news: a page then asks for its own part again, signed in as it is, and gets what it may see.

A page gets the address of a topic with its html; the signature in it ends after a day.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from weakref import WeakKeyDictionary

import psycopg
import structlog
from django.core import signing
from django.db import connection, connections

from madang.base.live.events import message
from madang.base.live.slots import Slot
from madang.base.live.streams import Receive, Scope, Send, answer

ROOM = "/live/news/"
CHANNEL = "madang_news"
NEWS = message("news")
LASTS = timedelta(days=1)
IDLE_S = 5.0  # nobody listens for so long: let the connection go
AGAIN_S = 1.0  # after a connection that failed
SALT = "madang.news"
CONNECTED_BY = {"dbname", "host", "hostaddr", "port", "user", "password", "service", "options"}

log = structlog.get_logger("madang.live")


def announce(*topics: str) -> None:
    """Tell at the commit that there is news of these topics ("delivery.order:17")."""
    with connection.cursor() as cursor:
        cursor.executemany("SELECT pg_notify(%s, %s)", [(CHANNEL, topic) for topic in topics])


def address(topic: str) -> str:
    """Return the path of the topic's stream below a town's prefix, for who may see the topic."""
    return ROOM.removeprefix("/") + signing.TimestampSigner(salt=SALT).sign(topic)


def topic_of(path: str) -> str:
    """Return the topic of a path that `address` made. Raises LookupError: it did not, or long ago.

    >>> topic_of("/live/news/delivery.order:17:made:up")
    Traceback (most recent call last):
    LookupError: /live/news/delivery.order:17:made:up
    """
    try:
        return signing.TimestampSigner(salt=SALT).unsign(path.removeprefix(ROOM), max_age=LASTS)
    except signing.BadSignature as error:
        raise LookupError(path) from error


class Wire:
    """The ear of one event loop: one connection to the database while somebody listens."""

    def __init__(self) -> None:
        self.topics: dict[str, set[Slot]] = {}
        self._ear: asyncio.Task[None] | None = None
        self._is_up = False
        self._left = float("-inf")

    def join(self, topic: str) -> Slot:
        """Return a slot whose first event comes as soon as we listen.

        So a page asks once more for what may have changed since it was made.
        """
        slot = Slot()
        self.topics.setdefault(topic, set()).add(slot)
        if self._is_up:
            slot.put(NEWS)
        if self._ear is None:
            self._ear = asyncio.create_task(self._keep())
        return slot

    def leave(self, topic: str, slot: Slot) -> None:
        """Forget a slot, and the topic when nobody else listens."""
        self._left = self._now()
        slots = self.topics.get(topic, set())
        slots.discard(slot)
        if not slots:
            self.topics.pop(topic, None)

    async def _keep(self) -> None:
        """Listen as long as somebody does, and a little longer."""
        try:
            while self._is_needed():
                try:
                    await self._listen()
                except psycopg.Error:
                    self._is_up = False
                    log.warning("news: the database is away", again_in_s=AGAIN_S)
                    await asyncio.sleep(AGAIN_S)
        finally:
            self._ear, self._is_up = None, False

    async def _listen(self) -> None:
        wanted = connections["default"].get_connection_params()
        params = {key: value for key, value in wanted.items() if key in CONNECTED_BY}
        async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as ear:
            await ear.execute(f"LISTEN {CHANNEL}")
            self._is_up = True
            for topic in list(self.topics):
                self._tell(topic)  # something may have been said while nobody listened
            while self._is_needed():
                async for note in ear.notifies(timeout=IDLE_S):
                    self._tell(note.payload)

    def _tell(self, topic: str) -> None:
        for slot in self.topics.get(topic, ()):
            slot.put(NEWS)

    def _is_needed(self) -> bool:
        return bool(self.topics) or self._now() - self._left < IDLE_S

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


_wires: "WeakKeyDictionary[asyncio.AbstractEventLoop, Wire]" = WeakKeyDictionary()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection below /live/news/ as `streams.answer` says."""
    await answer(scope, receive, send, _joined(scope["path"]))


@asynccontextmanager
async def _joined(path: str) -> AsyncIterator[Slot]:
    topic = topic_of(path)
    wire = _wires.setdefault(asyncio.get_running_loop(), Wire())
    slot = wire.join(topic)
    try:
        yield slot
    finally:
        wire.leave(topic, slot)
