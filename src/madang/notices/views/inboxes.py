from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from madang.base import clock
from madang.notices.models import Notice
from madang.notices.requests import number_of
from madang.notices.services import inboxes, links, texts
from madang.people.requests import account_of


@never_cache
@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    before = number_of(request.GET.get("before", ""))
    page = inboxes.newest(account=account, before=before)
    return render(
        request,
        "notices/inboxes/index.html",
        {
            "rows": [(notice, texts.line(notice)) for notice in page],
            "unread": inboxes.unread(account=account),
            "newest": page[0].pk if page and before is None else None,
            "older": page[-1].pk if len(page) == inboxes.PAGE else None,
            "is_first": before is None,
        },
    )


@never_cache
@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to what the notice is about; that it was read is all that changes."""
    try:
        notice = inboxes.opened(account=account_of(request), pk=pk, now=clock.now())
    except Notice.DoesNotExist as error:
        raise Http404 from error
    return redirect(links.target(notice) or "notices:index")


@login_required
@require_POST
def readings(request: HttpRequest) -> HttpResponse:
    until = number_of(request.POST.get("until", ""))
    if until is not None:
        inboxes.read_all(account=account_of(request), until=until, now=clock.now())
        messages.success(request, _("All are marked as read."))
    return redirect("notices:index")


patterns = [
    path("", index, name="index"),
    path("readings/", readings, name="readings"),
    path("<int:pk>/", show, name="notice"),
]
