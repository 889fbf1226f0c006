"""The first hour of a town: what to set up, in what order, and what is still missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.office.services import desks
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.towns.requests import town_of


@require_GET
@act_required("office.enter")
def show(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    roles = permissions.roles_of(request.user, town=town, now=now)
    marks = desks.steps_of(roles, town=town, now=now)
    return render(
        request,
        "office/guide/show.html",
        {
            "marks": marks,
            "done": sum(mark.done for mark in marks),
            "next": next((mark for mark in marks if mark.mine and not mark.done), None),
        },
    )


patterns = [path("guide/", show, name="guide")]
