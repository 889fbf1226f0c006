"""The office of a town."""

from madang.office.views import guide, home, settings

app_name = "office"
urlpatterns = [*home.patterns, *guide.patterns, *settings.patterns]
