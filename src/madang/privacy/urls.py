from madang.privacy.views import closures, demands, downloads, holds, index, looks, notice

app_name = "privacy"
urlpatterns = [
    *index.patterns,
    *notice.patterns,
    *looks.patterns,
    *downloads.patterns,
    *demands.patterns,
    *closures.patterns,
    *holds.patterns,
]
