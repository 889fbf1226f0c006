"""The opinion map of a conversation, and its files."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.participation.services import maps, readings
from madang.participation.views.conversations import found


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = found(request, pk)
    kept = maps.of(conversation)
    reading = readings.read(kept, conversation) if kept else None
    page = {"conversation": conversation, "reading": reading, "files": maps.FILES}
    return render(request, "participation/conversations/map.html", page)


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> StreamingHttpResponse:
    conversation = found(request, pk)
    url = request.build_absolute_uri(".")
    try:
        lines = maps.file(conversation, name, url=url, now=clock.now())
    except KeyError as error:
        raise Http404 from error
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


patterns = [
    path("conversations/<int:pk>/map/", show, name="opinion-map"),
    path("conversations/<int:pk>/map/<slug:name>.csv", file, name="opinion-file"),
]
