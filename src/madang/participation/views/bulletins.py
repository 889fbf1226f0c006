import re
from base64 import b64encode
from io import BytesIO
from uuid import UUID

import qrcode
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET
from qrcode.image.svg import SvgPathImage

from madang.participation.engine.ballots import exports
from madang.participation.models import BulletinLink, BulletinRoot, Poll
from madang.participation.requests import poll_of
from madang.participation.services import ballots, bulletins, sheets

LEAF = re.compile(r"[0-9a-f]{64}")


@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    poll = poll_of(request, key)
    links = BulletinLink.objects.filter(poll=poll).select_related("entry").order_by("-number")
    page = {
        "poll": poll,
        "links": Paginator(links, 100).get_page(request.GET.get("page")),
        "roots": BulletinRoot.objects.filter(poll=poll).order_by("-day")[:100],
        "booths": sheets.reconciliation(poll=poll),
    }
    return render(request, "participation/polls/bulletin.html", page)


@require_GET
def receipts(request: HttpRequest, key: UUID) -> HttpResponse:
    """The look-up: a receipt as people type it, with spaces and in capitals."""
    poll = poll_of(request, key)
    leaf = "".join(request.GET.get("receipt", "").lower().split())
    if LEAF.fullmatch(leaf):
        return redirect("participation:receipt", key, leaf)
    page = {"poll": poll, "asked": leaf[:80]}
    status = 422 if leaf else 200
    return render(request, "participation/polls/receipts.html", page, status=status)


@require_GET
def receipt(request: HttpRequest, key: UUID, leaf: str) -> HttpResponse:
    poll = poll_of(request, key)
    place = bulletins.find(poll=poll, leaf=leaf) if LEAF.fullmatch(leaf) else None
    if place is None:
        page = {"poll": poll, "asked": leaf[:80], "is_missing": True}
        return render(request, "participation/polls/receipts.html", page, status=404)
    url = request.build_absolute_uri()
    page = {
        "poll": poll,
        "place": place,
        "groups": [leaf[i : i + 8] for i in range(0, 64, 8)],
        "signature": ballots.receipt(poll, leaf).signature,
        "qr": _qr(url),
    }
    return render(request, "participation/polls/receipt.html", page)


@require_GET
def file(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    poll = _closed(request, key)
    answer = StreamingHttpResponse(bulletins.lines(poll=poll), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="BULLETIN.json"'
    return answer


@require_GET
def pabulib(request: HttpRequest, key: UUID) -> HttpResponse:
    poll = _closed(request, key)
    text = exports.pabulib(poll.fixed, bulletins.counted(poll=poll))
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ballots.pb"'
    return answer


def _closed(request: HttpRequest, key: UUID) -> Poll:
    poll = poll_of(request, key)
    if poll.sealed_at is None:
        raise Http404
    return poll


def _qr(url: str) -> str:
    drawn = BytesIO()
    qrcode.make(url, image_factory=SvgPathImage, border=1).save(drawn)
    return f"data:image/svg+xml;base64,{b64encode(drawn.getvalue()).decode()}"


patterns = [
    path("polls/<uuid:key>/bulletin/", show, name="bulletin"),
    path("polls/<uuid:key>/bulletin/BULLETIN.json", file, name="bulletin-file"),
    path("polls/<uuid:key>/bulletin/ballots.pb", pabulib, name="bulletin-pabulib"),
    path("polls/<uuid:key>/receipts/", receipts, name="receipts"),
    path("polls/<uuid:key>/receipts/<str:leaf>/", receipt, name="receipt"),
]
