from madang.transit.models.alerts import Alert
from madang.transit.models.feeds import Chunk, Feed, FeedVersion
from madang.transit.models.positions import ObservedArrival, PositionBatch, PositionSource

__all__ = [
    "Alert",
    "Chunk",
    "Feed",
    "FeedVersion",
    "ObservedArrival",
    "PositionBatch",
    "PositionSource",
]
