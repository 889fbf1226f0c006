from madang.participation.views import conversations, maps, opinions

app_name = "participation"
urlpatterns = [
    *conversations.patterns,
    *opinions.patterns,
    *maps.patterns,
]
