"""Where the next event of one client waits."""

import asyncio

from madang.base.live.events import Event


class Slot:
    """Where one client's next event waits: only the newest, so that a slow client skips."""

    def __init__(self) -> None:
        self.ended = False
        self._event: Event | None = None
        self._wake = asyncio.Event()

    def put(self, event: Event) -> None:
        """Leave `event` in place of one that was not fetched yet."""
        self._event = event
        self._wake.set()

    def end(self) -> None:
        """Tell the client's task that nothing more will come."""
        self.ended = True
        self._wake.set()

    async def next(self, timeout_s: float) -> Event | None:
        """Return the newest event as soon as there is one; None after `timeout_s` or at the end."""
        try:
            await asyncio.wait_for(self._wake.wait(), timeout_s)
        except TimeoutError:
            return None
        event, self._event = self._event, None
        if not self.ended:
            self._wake.clear()
        return event
