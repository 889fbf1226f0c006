from madang.base.models.events import Event
from madang.base.models.limits import Hits

__all__ = ["Event", "Hits"]
