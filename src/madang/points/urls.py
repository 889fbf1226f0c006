"""Points of the town: one's own, the town's books of them, and what is held back."""

from madang.points.views import desk, mine, queues

app_name = "points"
urlpatterns = [*mine.patterns, *desk.patterns, *queues.patterns]
