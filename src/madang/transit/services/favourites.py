"""The stops a visitor keeps, in a signed cookie on their own device: no account, no table."""

from django.core import signing

SALT = "madang.transit.favourites"
MOST = 30
RECENT = 6
YEAR_S = 365 * 24 * 3600


def read(cookie: str) -> list[str]:
    """Return the stop ids in a cookie's value; none when it is blank or was tampered with."""
    try:
        stop_ids = signing.loads(cookie, salt=SALT)
    except signing.BadSignature:
        return []
    if not isinstance(stop_ids, list):
        return []
    return [stop_id for stop_id in stop_ids if isinstance(stop_id, str)][:MOST]


def written(stop_ids: list[str]) -> str:
    """Return the cookie's value for `stop_ids`."""
    return signing.dumps(stop_ids, salt=SALT)


def kept(stop_ids: list[str], stop_id: str) -> list[str]:
    """Return the list with `stop_id` last, once; the oldest go when there are too many."""
    return [one for one in stop_ids if one != stop_id][-(MOST - 1) :] + [stop_id]


def dropped(stop_ids: list[str], stop_id: str) -> list[str]:
    """Return the list without `stop_id`."""
    return [one for one in stop_ids if one != stop_id]


def visited(stop_ids: list[str], stop_id: str) -> list[str]:
    """Return the few stops looked at last, `stop_id` first."""
    return [stop_id, *dropped(stop_ids, stop_id)][:RECENT]
