from madang.notices.views import inboxes

app_name = "notices"
urlpatterns = [*inboxes.patterns]
