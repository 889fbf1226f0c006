from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from madang.notices.engine.kinds import KINDS
from madang.notices.services import wishes


@csrf_exempt  # mail programs send it without any cookie (RFC 8058); the signed word is the key
@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, word: str) -> HttpResponse:
    """Stop mails by the link in one of them; opening it alone, as scanners do, stops nothing."""
    link = wishes.link_of(word)
    if link is None:
        raise Http404
    done = ""
    if request.method == "POST":
        done = request.POST.get("do", "all")
        if done == "undo":
            wishes.subscribe_again(link)
        else:
            wishes.unsubscribe(link, only_kind=done == "kind" and bool(link.kind))
    kind = KINDS.get(link.kind)
    label = translation.gettext(kind.label) if kind else ""
    response = render(request, "notices/mails/show.html", {"done": done, "kind": label})
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


patterns = [path("mails/<str:word>/", show, name="mails")]
