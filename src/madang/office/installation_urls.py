"""The towns of the installation, and what a province sees of them."""

from madang.office.views import closings, openings, regions, towns

app_name = "office"
urlpatterns = [
    *openings.patterns,
    *towns.patterns,
    *closings.patterns,
    *regions.patterns,
]
