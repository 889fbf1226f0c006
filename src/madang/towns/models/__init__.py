from madang.towns.models.emblems import Emblem
from madang.towns.models.regions import Region
from madang.towns.models.towns import Town

__all__ = ["Emblem", "Region", "Town"]
