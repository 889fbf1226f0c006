from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from madang.base import clock
from madang.roles.engine.acts import Role
from madang.roles.models.names import ROLE_TITLES
from madang.roles.requests import act_required
from madang.roles.services import tables
from madang.towns.requests import town_of


@act_required("roles.see")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    counts = tables.holders(town=town_of(request), now=clock.now())
    heads = [(role, ROLE_TITLES[role], counts.get(role)) for role in Role]
    groups = [
        (group.title, [(act, [(role, role in act.roles) for role in Role]) for act in group.acts])
        for group in tables.groups()
    ]
    return render(request, "roles/tables/show.html", {"heads": heads, "groups": groups})
