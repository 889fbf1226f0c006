"""Changing the phone number, and taking it away."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from madang.people.requests import account_of
from madang.people.services import accounts


def change(request: HttpRequest) -> HttpResponse:
    try:
        answer: HttpResponse = account.change_phone(request)
    except RateLimited:
        answer = respond_429(request)
    return answer


@require_POST
@login_required
@reauthentication_required
def remove(request: HttpRequest) -> HttpResponse:
    if accounts.drop_phone(account_of(request)):
        messages.success(request, gettext("The number is removed."))
    else:
        messages.error(request, gettext("Add an e-mail address first: we must reach you somehow."))
    return redirect("people:account")
