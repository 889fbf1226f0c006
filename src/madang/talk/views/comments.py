from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madang.base import clock
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.services import permissions
from madang.talk.forms import CommentForm
from madang.talk.models import Comment
from madang.talk.requests import Draft, Place, back, place_of, reader_of
from madang.talk.services import comments, links, pages, threads
from madang.talk.views.threads import draft_of, written
from madang.towns.requests import town_of


@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment with everything that answers it."""
    comment, now = comments.find(town=town_of(request), pk=pk), clock.now()
    thread, place = comment.thread, place_of(request)
    reader = reader_of(request)
    acts = permissions.acts_of(reader, town=thread.town, now=now)
    page = {
        "thread": thread,
        "line": pages.branch(comment=comment, reader=reader, now=now),
        "place": Place(reply=place.reply, alone=True),
        "draft": Draft(reply=place.reply),
        "stances": Comment.Stance.choices,
        "most": comments.longest(town=thread.town, now=now),
        "may_write": thread.is_open and threads.act_of(thread) in acts,
        "may_moderate": "talk.moderate" in acts,
        "thread_url": links.thread(thread),
    }
    return render(request, "talk/comments/show.html", page)


@in_town
@require_POST
def replies(request: HttpRequest, pk: int) -> HttpResponse:
    parent = comments.find(town=town_of(request), pk=pk)
    return written(request, parent.thread, place_of(request), parent)


@in_town
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment, now = own(request, pk), clock.now()
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            comments.edit(comment=comment, by=account_of(request), now=now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(back(place_of(request), comment.thread, comment))
    draft = draft_of(form) if form.is_bound else Draft(comment.body, comment.stance)
    page = {
        "comment": comment,
        "draft": draft,
        "place": place_of(request),
        "stances": Comment.Stance.choices,
        "most": comments.longest(town=comment.town, now=now),
        "can_edit": comments.can_edit(comment, now=now),
        "versions": comment.versions.all(),
        "back": back(place_of(request), comment.thread, comment),
    }
    return render(request, "talk/comments/edit.html", page, status=422 if form.errors else 200)


@in_town
@require_http_methods(["GET", "POST"])
def withdrawals(request: HttpRequest, pk: int) -> HttpResponse:
    comment = own(request, pk)
    place = place_of(request)
    if request.method == "POST":
        try:
            comments.withdraw(comment=comment, by=account_of(request), now=clock.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("Your comment was withdrawn. Its text is deleted."))
        return redirect(back(place, comment.thread))
    page = {
        "comment": comment,
        "line": pages.line(comment=comment, reader=person_of(request), now=clock.now()),
        "place": place,
        "back": back(place, comment.thread, comment),
    }
    return render(request, "talk/comments/withdraw.html", page)


def own(request: HttpRequest, pk: int) -> Comment:
    """Return the comment if it is the person's own. Raises PermissionDenied, Http404."""
    comment = comments.find(town=town_of(request), pk=pk)
    if comment.author_id != person_of(request).pk:
        raise PermissionDenied
    return comment


patterns = [
    path("comments/<int:pk>/", show, name="comment"),
    path("comments/<int:pk>/replies/", replies, name="replies"),
    path("comments/<int:pk>/edit/", edit, name="edit"),
    path("comments/<int:pk>/withdrawals/", withdrawals, name="withdraw"),
]
