"""Comments of the town: read by everyone, moderated in public."""

from madang.talk.views import (
    comments,
    logs,
    measures,
    objections,
    policies,
    queues,
    reactions,
    reports,
    threads,
)

app_name = "talk"
urlpatterns = [
    *threads.patterns,
    *comments.patterns,
    *reactions.patterns,
    *reports.patterns,
    *measures.patterns,
    *objections.patterns,
    *queues.patterns,
    *logs.patterns,
    *policies.patterns,
]
