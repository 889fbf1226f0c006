from django.urls import path

from madang.participation.views import (
    ballots,
    bulletins,
    conversations,
    desk_panels,
    desk_polls,
    drafts,
    feeds,
    home,
    maps,
    merges,
    moments,
    moves,
    opinions,
    outcomes,
    panels,
    polls,
    proposals,
    supports,
)

app_name = "participation"
urlpatterns = [
    path("", home.show, name="home"),
    *feeds.patterns,
    *moments.patterns,
    *drafts.patterns,
    *proposals.patterns,
    *supports.patterns,
    *moves.patterns,
    *merges.patterns,
    *outcomes.patterns,
    *desk_panels.patterns,
    *panels.patterns,
    *desk_polls.patterns,
    *polls.patterns,
    *ballots.patterns,
    *bulletins.patterns,
    *conversations.patterns,
    *opinions.patterns,
    *maps.patterns,
]
