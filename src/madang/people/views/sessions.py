"""Where a person is signed in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from madang.people.requests import account_of


@login_required
@require_POST
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(UserSession, pk=session_id, user=account_of(request))
    session.end()
    messages.success(request, gettext("Signed out there."))
    return redirect("usersessions_list")
