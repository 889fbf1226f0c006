"""The rules of a town: read by everyone, changed by two."""

from madang.rules.views import changes, rules

app_name = "rules"
urlpatterns = [*changes.patterns, *rules.patterns]
