from django.urls import path

from madang.ledger.views import books, reconciliations, webhooks

app_name = "ledger"
urlpatterns = [
    path("books/", books.show, name="books"),
    path("books.csv", books.file, name="books-file"),
    *reconciliations.patterns,
    path("webhooks/toss/<str:hook>/", webhooks.show, name="webhook"),
]
