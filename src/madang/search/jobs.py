from procrastinate.contrib.django import app

from madang.base import clock
from madang.search.services import documents
from madang.towns.services import towns


@app.periodic(cron="40 3 * * *")
@app.task(name="madang.search.jobs.compare", queueing_lock="search-compare")
def compare(timestamp: int) -> int:
    """Bring in what no room has put, timetables above all; what has not changed is left."""
    return sum(
        documents.rebuild(town=town, now=clock.now(), afresh=False) for town in towns.every()
    )
