"""The office of a town."""

from madang.office.views import audit, guide, home, settings

app_name = "office"
urlpatterns = [*audit.patterns, *home.patterns, *guide.patterns, *settings.patterns]
