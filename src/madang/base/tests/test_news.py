import asyncio
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection, transaction

from madang.base.live import news
from madang.base.tests.asgiclients import Client

OURS = "delivery.order:17"
pytestmark = pytest.mark.django_db(transaction=True)


async def listening(topic=OURS):
    """A page that listens to a topic and has heard the first event: now somebody listens."""
    client = Client(news.application, f"/{news.address(topic)}")
    assert await client.until(1) == ["news"]
    return client


def told(story):
    """Run a story on an event loop of its own, and give up what still listens."""

    async def whole():
        try:
            return await story()
        finally:
            wire = news._wires.get(asyncio.get_running_loop())
            if wire and wire._ear:
                wire._ear.cancel()
                await asyncio.gather(wire._ear, return_exceptions=True)

    return asyncio.run(whole())


async def announced(*topics, gives_up=False):
    await asyncio.to_thread(_announced, topics, gives_up)


def _announced(topics, gives_up):
    with transaction.atomic():
        news.announce(*topics)
        transaction.set_rollback(gives_up)
    connection.close()


def test_a_page_hears_at_once_of_its_topic_and_of_no_other():
    async def story():
        ours, other = await listening(), await listening("delivery.order:18")
        await announced(OURS)
        await ours.until(2)
        await asyncio.sleep(0.1)
        assert len(ours.messages) == 2
        assert len(other.messages) == 1
        for client in (ours, other):
            await client.leave()

    told(story)


def test_what_was_rolled_back_is_not_told():
    async def story():
        client = await listening()
        await announced(OURS, gives_up=True)
        await asyncio.sleep(0.2)
        assert len(client.messages) == 1
        await announced(OURS)
        await client.until(2)
        await client.leave()

    told(story)


def test_a_lost_connection_is_made_again_and_misses_nothing(monkeypatch):
    monkeypatch.setattr(news, "AGAIN_S", 0.05)

    async def story():
        client = await listening()
        assert await asyncio.to_thread(_cut) == 1
        await client.until(2)  # told again: something may have been missed
        await announced(OURS)
        await client.until(3)
        await client.leave()

    told(story)


def _cut():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE query = 'LISTEN madang_news' AND datname = current_database()"
        )
        (count,) = cursor.fetchone()
    connection.close()
    return count


def test_nobody_listens_any_more_a_while_after_the_last_page(monkeypatch):
    monkeypatch.setattr(news, "IDLE_S", 0.05)

    async def story():
        client = await listening()
        wire = news._wires[asyncio.get_running_loop()]
        ear = wire._ear
        await client.leave()
        await asyncio.wait_for(ear, 5)
        assert wire._ear is None
        assert wire.topics == {}

    told(story)


@pytest.mark.parametrize(
    "path", ["delivery.order:17", "delivery.order:17:1abc:forged", "", "a:b:c/../d"]
)
def test_an_address_that_no_page_was_given_is_refused(path):
    async def story():
        client = Client(news.application, f"/live/news/{path}")
        await asyncio.wait_for(client.task, 5)
        assert client.status == 404
        assert asyncio.get_running_loop() not in news._wires

    told(story)


def test_an_address_ends_after_a_day(monkeypatch):
    path = f"/{news.address(OURS)}"
    assert news.topic_of(path) == OURS
    with pytest.raises(LookupError):
        news.topic_of("/live/news/" + signing.TimestampSigner(salt="other").sign(OURS))
    monkeypatch.setattr(news, "LASTS", timedelta(seconds=-1))
    with pytest.raises(LookupError):
        news.topic_of(path)
