import base64

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madang.base import clock, scope
from madang.people.requests import account_of
from madang.roles.engine.rosters import RosterError
from madang.roles.forms import RosterForm
from madang.roles.requests import act_required
from madang.roles.services import rosters
from madang.roles.services.rosters import WRONG_FILES
from madang.towns.requests import town_of

SALT = "madang.roles.roster"
LASTS_S = 3600


@act_required("roles.invite")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, why = form.cleaned_data["file"], form.cleaned_data["why"]
        try:
            plan = rosters.preview(
                town=town_of(request),
                content=content,
                by=account_of(request),
                now=clock.now(),
                real_now=timezone.now(),
            )
        except RosterError as error:
            form.add_error("file", WRONG_FILES[error.code])
        else:
            shown = {"plan": plan, "why": why, "kept": _sealed(request, content)}
            return render(request, "roles/rosters/preview.html", shown)
    shown = {"form": form}
    return render(request, "roles/rosters/index.html", shown, status=422 if form.errors else 200)


@act_required("roles.invite")
@require_POST
def intakes(request: HttpRequest) -> HttpResponse:
    try:
        content = _opened(request)
        why = request.POST.get("why", "")[:300].replace("\0", "")
        with scope.because(why):
            plan = rosters.take_in(
                town=town_of(request),
                content=content,
                by=account_of(request),
                why=why,
                now=clock.now(),
                real_now=timezone.now(),
            )
    except (signing.BadSignature, RosterError):
        messages.error(
            request, _("The preview is too old. Nothing was changed; choose the file again.")
        )
        return redirect("roles:rosters")
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("roles:rosters")
    return render(request, "roles/rosters/done.html", {"plan": plan})


def _owner(request: HttpRequest) -> list[int]:
    return [town_of(request).pk, account_of(request).pk]


def _sealed(request: HttpRequest, content: bytes) -> str:
    """Return the file for the page to carry: readable here only, by the same person and town."""
    letter = {"owner": _owner(request), "file": base64.b64encode(content).decode()}
    return signing.dumps(letter, salt=SALT, compress=True)


def _opened(request: HttpRequest) -> bytes:
    letter = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=LASTS_S)
    if letter["owner"] != _owner(request):
        raise signing.BadSignature
    return base64.b64decode(letter["file"])
