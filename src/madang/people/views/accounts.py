"""A person's own account: what is kept, how they sign in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from madang.people.forms.profiles import Profile
from madang.people.requests import account_of, speaking
from madang.people.services import accounts, texts


@login_required
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    return render(
        request,
        "people/accounts/show.html",
        {
            "factors": set(
                Authenticator.objects.filter(user=account).values_list("type", flat=True)
            ),
            "sessions": UserSession.objects.filter(user=account).count(),
            "phones": texts.available() or account.phone,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    form = Profile(
        request.POST or None, initial={"name": account.name, "language": account.language}
    )
    if request.method == "POST" and form.is_valid():
        accounts.describe(account, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return speaking(redirect("people:account"), request, account)
    return render(request, "people/accounts/profile.html", {"form": form})
