from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from madang.base import clock
from madang.residents.requests import in_town, person_of
from madang.talk.requests import back, place_of
from madang.talk.services import comments, pages, reactions
from madang.towns.requests import town_of


@in_town
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a reaction, or take it back: the button says which."""
    comment, person, now = (
        comments.find(town=town_of(request), pk=pk),
        person_of(request),
        clock.now(),
    )
    place = place_of(request)
    try:
        if kind := request.POST.get("give", ""):
            reactions.give(comment=comment, by=person, kind=kind, now=now)
        else:
            kind = request.POST.get("take_back", "")
            reactions.take_back(comment=comment, by=person, kind=kind)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(back(place, comment.thread, comment))
    if request.htmx:  # type: ignore[attr-defined]
        line = pages.line(comment=comment, reader=person, now=now)
        page = {"line": line, "place": place, "thread": comment.thread}
        return render(request, "talk/reactions/_reactions.html", page)
    return redirect(back(place, comment.thread, comment))


patterns = [path("comments/<int:pk>/reactions/", answer, name="reactions")]
