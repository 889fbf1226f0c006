from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madang.base import clock
from madang.residents.requests import in_town, person_of
from madang.talk.engine.reasons import REASONS
from madang.talk.forms import ReportForm
from madang.talk.requests import back, place_of
from madang.talk.services import comments, pages, reports
from madang.towns.requests import town_of


@in_town
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    comment, person, now = (
        comments.find(town=town_of(request), pk=pk),
        person_of(request),
        clock.now(),
    )
    place = place_of(request)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reports.hand_in(comment=comment, by=person, now=now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you. A moderator looks at the comment."))
            return redirect(back(place, comment.thread, comment))
    page = {
        "form": form,
        "line": pages.line(comment=comment, reader=person, now=now),
        "place": place,
        "reasons": REASONS.values(),
        "back": back(place, comment.thread, comment),
    }
    return render(request, "talk/reports/new.html", page, status=422 if form.errors else 200)


patterns = [path("comments/<int:pk>/reports/", new, name="report")]
