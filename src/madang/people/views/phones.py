"""Changing the phone number."""

from allauth.account import views as account
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse


def change(request: HttpRequest) -> HttpResponse:
    try:
        answer: HttpResponse = account.change_phone(request)
    except RateLimited:
        answer = respond_429(request)
    return answer
