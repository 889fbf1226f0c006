"""Cases: the officials' queue, and the public list of what is overdue."""

from madang.cases.views import acts, bulk, calendars, cases, overdue, queues

app_name = "cases"
urlpatterns = [
    *queues.patterns,
    *bulk.patterns,
    *overdue.patterns,
    *calendars.patterns,
    *cases.patterns,
    *acts.patterns,
]
