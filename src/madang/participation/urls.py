from django.urls import path

from madang.participation.views import (
    drafts,
    feeds,
    home,
    merges,
    moves,
    outcomes,
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
]
