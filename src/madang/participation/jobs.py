from procrastinate.contrib.django import app

from madang.base import clock
from madang.participation.services import maps
from madang.towns.services import towns


@app.periodic(cron="*/2 * * * *")
@app.task(name="madang.participation.jobs.draw_maps", queueing_lock="draw-maps")
def draw_maps(timestamp: int) -> None:
    """Draw the maps of conversations in which something changed since the last one."""
    now = clock.now()
    for town in towns.every():
        for conversation in maps.due(town=town):
            maps.draw(conversation, now=now)
