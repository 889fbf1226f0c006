"""Reading proposals: the list, the map, one of them, its picture, and one's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madang.base import clock
from madang.participation.engine.proposals import TO_DO, By, State, steps_from
from madang.participation.models import Proposal
from madang.participation.services import drafts, merges, proposals, supports
from madang.participation.services.proposals import Page
from madang.people.models import Account
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.talk.services import threads
from madang.towns.requests import town_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    dongs = list(drafts.dongs(town))
    listed = proposals.listing(town=town, asked=request.GET, dongs=dongs, now=now)
    figures = threads.figures(threads=[row.thread_id for row in listed.rows if row.thread_id])
    rows = [(row, figures.get(row.thread_id)) for row in listed.rows]
    return render(
        request,
        "participation/proposals/index.html",
        {"listed": listed, "rows": rows, "now": now, "orders": proposals.ORDERS},
    )


@require_safe
def show_map(request: HttpRequest) -> HttpResponse:
    page = {
        "basemap_url": reverse("api:basemap"),
        "places_url": reverse("api:proposal_places"),
        "proposals": proposals.on_map(town=town_of(request), limit=200),
        "now": clock.now(),
    }
    return render(request, "participation/proposals/map.html", page)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    town, now = town_of(request), clock.now()
    proposal = found(request, pk)
    page = proposals.page(proposal, now=now)
    context = {
        "page": page,
        "proposal": proposal,
        "now": now,
        "merges": (pairs := list(merges.of(proposal))),
        "merging": any(one.state == one.State.ASKING for one in pairs),
        "departments": proposals.departments(proposal),
        "verified_only": rules.number(town=town, key=supports.VERIFIED_ONLY, at=now),
    }
    return render(request, "participation/proposals/show.html", context | _own(request, page))


def _own(request: HttpRequest, page: Page) -> dict[str, object]:
    """Return what one reader sees beside what everybody reads."""
    if not isinstance(request.user, Account):
        return {"person": None}
    town, now, proposal = town_of(request), clock.now(), page.proposal
    person = person_of(request)
    is_author = proposal.author_id == person.pk
    state, verdict = State(proposal.state), proposal.verdict_or_none
    acts = permissions.acts_of(request.user, town=town, now=now)
    is_office = "participation.answer" in acts
    return {
        "person": person,
        "is_author": is_author,
        "is_supporting": supports.is_supporting(proposal, person),
        "own_steps": steps_from(state, by=By.AUTHOR, verdict=verdict) if is_author else [],
        "office_steps": [
            {"name": step.name, "title": gettext(TO_DO[step.name])}
            for step in (proposals.office_steps(proposal) if is_office else [])
        ],
        "is_office": is_office,
    }


@require_safe
@cache_control(public=True, max_age=86_400)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    image = proposals.photo(pk, town=town_of(request))
    if image is None:
        raise Http404
    return HttpResponse(image, content_type="image/jpeg")


@act_required("participation.answer")
@in_town
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    town, now = town_of(request), clock.now()
    page = {"proposals": proposals.waiting(town=town)[:200], "now": now}
    return render(request, "participation/proposals/waiting.html", page)


@in_town
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    town, person = town_of(request), person_of(request)
    page = {
        "drafts": drafts.of(person, town=town),
        "proposals": proposals.mine(person.pk, town=town)[:100],
        "supported": proposals.backed_by(person.pk, town=town)[:100],
        "now": clock.now(),
    }
    return render(request, "participation/proposals/mine.html", page)


def found(request: HttpRequest, pk: int) -> Proposal:
    """Return the proposal of the request's town. Raises Http404."""
    return get_object_or_404(proposals.full(town_of(request)), pk=pk)


patterns = [
    path("proposals/", index, name="proposals"),
    path("proposals/map/", show_map, name="map"),
    path("proposals/mine/", mine, name="mine"),
    path("proposals/waiting/", waiting, name="waiting"),
    path("proposals/<int:pk>/", show, name="proposal"),
    path("proposals/<int:pk>/photo.jpg", photo, name="photo"),
]
