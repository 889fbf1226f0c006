from madang.notices.views import inboxes, mails, wishes, workers

app_name = "notices"
urlpatterns = [*inboxes.patterns, *wishes.patterns, *mails.patterns, *workers.patterns]
