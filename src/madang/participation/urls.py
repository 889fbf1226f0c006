from madang.participation.views import ballots, bulletins, desk_polls, polls

app_name = "participation"
urlpatterns = [
    *desk_polls.patterns,
    *polls.patterns,
    *ballots.patterns,
    *bulletins.patterns,
]
