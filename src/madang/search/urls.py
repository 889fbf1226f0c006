"""Search in a town: for everyone."""

from madang.search.views import likeness, search

app_name = "search"
urlpatterns = [*search.patterns, *likeness.patterns]
