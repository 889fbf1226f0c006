from madang.privacy.models.closures import Closure
from madang.privacy.models.demands import Demand
from madang.privacy.models.destructions import Destruction
from madang.privacy.models.downloads import Download
from madang.privacy.models.editions import Edition
from madang.privacy.models.holds import Hold
from madang.privacy.models.looks import Look

__all__ = ["Closure", "Demand", "Destruction", "Download", "Edition", "Hold", "Look"]
