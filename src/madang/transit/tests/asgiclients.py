"""A client of the room's streams."""

import asyncio

from django.db import connections

from madang.base.tests import asgiclients
from madang.transit.api import streams

BOARD = "/live/transit/stops/B"


class Client(asgiclients.Client):
    """One connection to a stream of the room."""

    def __init__(self, path, **how):
        super().__init__(streams.application, path, **how)


def live(story):
    """Run a story on an event loop of its own, and wait until its hub has let go."""

    async def whole():
        try:
            return await story()
        finally:
            hub = streams._hubs.get(asyncio.get_running_loop())
            thread = hub._thread if hub else None
            if thread:
                thread.submit(connections.close_all).result()

    return asyncio.run(whole())


def answer(path, **how):
    async def story():
        client = Client(path, **how)
        await asyncio.wait_for(client.task, 5)
        return client

    return live(story)
