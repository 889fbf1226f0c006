from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from madang.base import clock
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.talk.forms import CommentForm
from madang.talk.models import Comment, Thread
from madang.talk.requests import Draft, Place, back, place_of
from madang.talk.services import comments, links, threads
from madang.talk.templatetags.talk import shown
from madang.towns.requests import town_of

PART = "talk/threads/_thread.html"


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The thread alone for htmx; everybody else is led to the room's page that shows it."""
    thread, place = threads.find(town=town_of(request), pk=pk), place_of(request)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(back(place, thread))
    return render(request, PART, shown(request, thread, place))


@in_town
@require_POST
def new(request: HttpRequest, pk: int) -> HttpResponse:
    thread = threads.find(town=town_of(request), pk=pk)
    return written(request, thread, place_of(request), None)


def written(
    request: HttpRequest, thread: Thread, place: Place, parent: Comment | None
) -> HttpResponse:
    """Write what was posted; what is not taken comes back with the reason, and nothing is lost."""
    form = CommentForm(request.POST)
    comment = None
    if form.is_valid():
        try:
            comment = comments.write(
                thread=thread,
                author=person_of(request),
                by=account_of(request),
                body=form.cleaned_data["body"],
                stance=form.cleaned_data["stance"],
                parent=parent,
                now=clock.now(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
    if request.htmx and not place.alone:  # type: ignore[attr-defined]
        now_at = replace(place, reply=0 if comment else place.reply)
        draft = None if comment else draft_of(form, parent)
        return render(request, PART, shown(request, thread, now_at, draft))
    if comment is not None:
        return redirect(back(place, thread, comment))
    page = {
        "thread": thread,
        "parent": parent,
        "draft": draft_of(form, parent),
        "place": place,
        "stances": Comment.Stance.choices,
        "most": comments.longest(town=thread.town, now=clock.now()),
        "thread_url": links.thread(thread),
    }
    return render(request, "talk/comments/new.html", page, status=422)


def draft_of(form: CommentForm, parent: Comment | None = None) -> Draft:
    """Return what was written with the reasons why it was not taken."""
    return Draft(
        body=form.data.get("body", "")[: comments.FAR_TOO_LONG],
        stance=form.data.get("stance", ""),
        errors=[str(text) for texts in form.errors.values() for text in texts],
        reply=parent.pk if parent else 0,
    )


patterns = [
    path("threads/<int:pk>/", show, name="thread"),
    path("threads/<int:pk>/comments/", new, name="comments"),
]
