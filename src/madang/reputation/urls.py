"""Reviews of the town: what one reports and objects to, what officials decide, the public log."""

from madang.reputation.views import logs, queues, reviews

app_name = "reputation"
urlpatterns = [*queues.patterns, *logs.patterns, *reviews.patterns]
