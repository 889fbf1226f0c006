from madang.points.models.earnings import Earning
from madang.points.models.spendings import Purpose, Spending

__all__ = ["Earning", "Purpose", "Spending"]
