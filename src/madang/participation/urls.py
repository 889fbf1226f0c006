from django.urls import path

from madang.participation.views import (
    ballots,
    bulletins,
    conversations,
    desk_editions,
    desk_polls,
    desk_projects,
    drafts,
    editions,
    feeds,
    home,
    maps,
    merges,
    moves,
    opinions,
    outcomes,
    polls,
    proposals,
    supports,
)

app_name = "participation"
urlpatterns = [
    path("", home.show, name="home"),
    *feeds.patterns,
    *drafts.patterns,
    *proposals.patterns,
    *supports.patterns,
    *moves.patterns,
    *merges.patterns,
    *outcomes.patterns,
    *desk_editions.patterns,
    *desk_projects.patterns,
    *editions.patterns,
    *desk_polls.patterns,
    *polls.patterns,
    *ballots.patterns,
    *bulletins.patterns,
    *conversations.patterns,
    *opinions.patterns,
    *maps.patterns,
]
