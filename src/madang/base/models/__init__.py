from madang.base.models.cache import Cache
from madang.base.models.events import Event
from madang.base.models.limits import Hits

__all__ = ["Cache", "Event", "Hits"]
