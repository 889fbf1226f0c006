from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock
from madang.notices.engine.kinds import KINDS
from madang.notices.forms import DeviceForm, WishesForm
from madang.notices.services import devices, mails, pushes, wishes
from madang.people.requests import account_of


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    said = wishes.of(account.pk)
    form = WishesForm(request.POST) if request.method == "POST" else WishesForm.of(said)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        wishes.save(account=account, email=email, quiet=form.quiet, muted=form.muted)
        messages.success(request, _("Your wishes are kept."))
        return redirect("notices:wishes")
    address = mails.address_of(account)
    page = {
        "form": form,
        "address": address,
        "is_bounced": bool(address) and said.bounced == address,
        "devices": devices.of(account),
        "push_key": pushes.key().public,
        "worker": f"{_root(request)}/notices/worker.js",
        "always": [kind.label for kind in KINDS.values() if kind.must],
    }
    return render(request, "notices/wishes/index.html", page, status=422 if form.errors else 200)


def _root(request: HttpRequest) -> str:
    """Return the mount of the installation, so that all its towns share one worker in a browser."""
    mount = str(request.META.get("SCRIPT_NAME", ""))
    town = getattr(request, "town", None)
    return mount.removesuffix(f"/{town.slug}") if town is not None else mount


@login_required
@require_POST
def mailbox(request: HttpRequest) -> HttpResponse:
    wishes.try_again(account=account_of(request))
    messages.success(request, _("We will write to your address again."))
    return redirect("notices:wishes")


@login_required
@require_POST
def additions(request: HttpRequest) -> HttpResponse:
    form = DeviceForm(request.POST)
    account = account_of(request)
    if form.is_valid() and devices.add(account=account, said=form.subscription(), now=clock.now()):
        messages.success(request, _("You will be told on this device."))
    else:
        messages.error(request, _("This browser cannot be pushed to. Nothing was changed."))
    return redirect("notices:wishes")


@login_required
@require_POST
def removals(request: HttpRequest, pk: int) -> HttpResponse:
    if devices.remove(account=account_of(request), pk=pk):
        messages.success(request, _("That device is told no more."))
    return redirect("notices:wishes")


patterns = [
    path("wishes/", index, name="wishes"),
    path("wishes/mailbox/", mailbox, name="mailbox"),
    path("devices/", additions, name="devices"),
    path("devices/<int:pk>/removals/", removals, name="device-removals"),
]
