"""Compiles every kernel of the room into numba's cache: `python -m madang.transit.engine.warm`.

Numba compiles at the first call; here that call is made at set-up, so that no rider waits for it
and the live process is on time from its first cycle.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from madang.transit.engine import journeys, live, positions, samples

STEP_S = 60


def vehicles() -> None:
    """Send one vehicle along a small line until its arrivals are known and have come true."""
    network = samples.network([samples.run([0, 1, 2, 3], start, 2 * STEP_S) for start in (0, 600)])
    state = live.begin(network, name="warm")
    midnight = datetime.combine(
        samples.MONDAY, datetime.min.time(), ZoneInfo(network.timezone)
    ).timestamp()
    for step in range(2 * len(network.stop_lat)):
        stop = min(step // 2, len(network.stop_lat) - 1)
        now = midnight + STEP_S * step
        seen = {
            "vehicle": "1",
            "trip": network.trip_ids[0],
            "time": now,
            "lat": float(network.stop_lat[stop]),
            "lon": float(network.stop_lon[stop]),
        }
        live.cycle(state, now + 5, positions.of([seen]))


if __name__ == "__main__":
    journeys.warm_up()
    vehicles()
