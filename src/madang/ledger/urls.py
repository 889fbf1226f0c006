from django.urls import path

from madang.ledger.views import (
    books,
    issueruns,
    programmes,
    purchases,
    reconciliations,
    wallet,
    webhooks,
)

app_name = "ledger"
urlpatterns = [
    path("books/", books.show, name="books"),
    path("books.csv", books.file, name="books-file"),
    *wallet.patterns,
    *purchases.patterns,
    *reconciliations.patterns,
    *programmes.patterns,
    *issueruns.patterns,
    path("webhooks/toss/<str:hook>/", webhooks.show, name="webhook"),
]
