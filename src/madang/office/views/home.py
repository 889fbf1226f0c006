"""The first page of the office: what waits for whom, and the tools."""

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
    marks = [mark for mark in desks.steps_of(roles, town=town, now=now) if mark.step.needed]
    return render(
        request,
        "office/desks/home.html",
        {
            "queues": desks.queues_of(roles, town=town, now=now),
            "tools": desks.tools_of(roles, town=town),
            "steps": len(marks),
            "steps_done": sum(mark.done for mark in marks),
            "may_set_up": any(mark.mine and not mark.done for mark in marks),
        },
    )


patterns = [path("", show, name="home")]
