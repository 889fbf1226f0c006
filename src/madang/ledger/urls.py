from django.urls import path

from madang.ledger.views import webhooks

app_name = "ledger"
urlpatterns = [
    path("webhooks/toss/<str:hook>/", webhooks.show, name="webhook"),
]
