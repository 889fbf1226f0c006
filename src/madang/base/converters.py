"""Path converters for URLs."""


class GtfsId:
    """A GTFS id in one path segment: `/` and `~`, which would break it, are `~1` and `~0`.

    >>> GtfsId().to_url("R/1~a"), GtfsId().to_python("R~11~0a")
    ('R~11~0a', 'R/1~a')
    """

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return value.replace("~1", "/").replace("~0", "~")

    def to_url(self, value: str) -> str:
        return value.replace("~", "~0").replace("/", "~1")
