"""One hub in each process: makes every watched event once and hands it to all who watch."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from django.db import close_old_connections, connections

from madang.base import clock
from madang.base.live.events import Event
from madang.base.live.slots import Slot
from madang.transit.api import topics
from madang.transit.api.topics import Address, Topic
from madang.transit.services import snapshots

LOOK_S = 0.5  # how often we look for a new snapshot
RENEW_TOWN_S = 30.0  # without one, town seconds until an event is made anew
RENEW_LEAST_S = 2.0  # but never oftener than that, real seconds
FRESH_S = 1.0  # a newcomer gets the last event if it is no older
SPREAD_S = 3.0  # after a snapshot, events are made over so long, if they take no longer
MOST_PAUSE_S = 0.05
IDLE_S = 5.0  # nobody watches for so long: let the thread and its connection go

Result = TypeVar("Result")

log = structlog.get_logger("madang.live")


@dataclass(eq=False)
class Channel:
    """A topic, who watches it, and its last event."""

    topic: Topic
    slots: set[Slot] = field(default_factory=set)
    event: Event | None = None
    made: float = float("-inf")  # loop time
    making: "asyncio.Task[None] | None" = None
    queued: bool = False


class Hub:
    """The streams of one event loop.

    Events are made in one worker thread, one after another with pauses as long as the work, so
    that pages and newcomers are served in between. It wakes only while somebody watches.
    """

    def __init__(self) -> None:
        self.channels: dict[Topic, Channel] = {}
        self._queue: deque[Channel] = deque()
        self._pointers: dict[str, str] = {}  # by town: the snapshot last seen
        self._thread: ThreadPoolExecutor | None = None
        self._used = float("-inf")
        self._keeper: asyncio.Task[None] | None = None

    async def join(self, address: Address) -> tuple[Topic, Slot]:
        """Return a slot that holds the topic's first event. Raises LookupError for no topic."""
        topic = await self._blocking(lambda: topics.find(address))
        channel = self.channels.setdefault(topic, Channel(topic))
        slot = Slot()
        channel.slots.add(slot)
        try:
            if channel.event is None or self._now() - channel.made > FRESH_S:
                await self._make(channel)
            else:
                slot.put(channel.event)
        except BaseException:
            self.leave(topic, slot)
            raise
        return topic, slot

    def leave(self, topic: Topic, slot: Slot) -> None:
        """Forget a slot, and the topic when nobody else watches it."""
        channel = self.channels.get(topic)
        if channel is not None:
            channel.slots.discard(slot)
            if not channel.slots:
                del self.channels[topic]

    async def _keep(self) -> None:
        """Make events as long as somebody watches, and a little longer."""
        looked = float("-inf")
        try:
            while self.channels or self._now() - self._used < IDLE_S:
                if self._now() - looked >= LOOK_S:
                    looked = self._now()
                    self._look()
                await asyncio.sleep(await self._renew_one() if self._queue else LOOK_S)
        finally:
            self._keeper = None
            self._pointers.clear()
            self._rest()

    async def _renew_one(self) -> float:
        """Make the event that has waited longest; return for how long to rest after it."""
        began = self._now()
        await self._renew(self._queue.popleft())
        pause_s = SPREAD_S / max(1, len(self.channels))
        return max(self._now() - began, min(MOST_PAUSE_S, pause_s))

    def _look(self) -> None:
        """Queue what a new snapshot, or time, has made old."""
        renew_s = max(RENEW_LEAST_S, clock.real_seconds(RENEW_TOWN_S))
        changed = {town for town in {topic.town for topic in self.channels} if self._turned(town)}
        for channel in self.channels.values():
            old = self._now() - channel.made > renew_s
            if (old or channel.topic.town in changed) and not channel.queued:
                channel.queued = True
                self._queue.append(channel)

    def _turned(self, town: str) -> bool:
        """Tell whether the town has another snapshot than when last asked."""
        name = snapshots.current(town)
        known, self._pointers[town] = self._pointers.get(town), name
        return name != known

    async def _renew(self, channel: Channel) -> None:
        channel.queued = False
        if not channel.slots:
            return
        try:
            await self._make(channel)
        except LookupError:  # the stop is not in the new timetable, or the town is closed
            for slot in channel.slots:
                slot.end()
        except Exception:
            channel.made = self._now()
            log.exception("event failed", town=channel.topic.town, kind=channel.topic.kind)

    async def _make(self, channel: Channel) -> None:
        """Make the channel's event and hand it out; those who ask meanwhile share the work."""
        if channel.making is None:
            channel.making = asyncio.create_task(self._made(channel))
        await asyncio.shield(channel.making)

    async def _made(self, channel: Channel) -> None:
        try:
            channel.event = await self._blocking(lambda: topics.event(channel.topic))
            channel.made = self._now()
            for slot in channel.slots:
                slot.put(channel.event)
        finally:
            channel.making = None

    async def _blocking(self, work: Callable[[], Result]) -> Result:
        """Do what may wait for the database, in the one thread for it."""
        self._used = self._now()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="streams")
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: _with_connection(work))

    def _rest(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.submit(connections.close_all)
            thread.shutdown(wait=False)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _with_connection(work: Callable[[], Result]) -> Result:
    close_old_connections()  # as Django does around each request
    try:
        return work()
    finally:
        close_old_connections()
