from madang.base.models.limits import Hits

__all__ = ["Hits"]
