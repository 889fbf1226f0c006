"""Every town of the installation: found, looked at, furnished in bulk."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from madang.base import bulk, clock
from madang.base.lists import Column, Filter, Plan, Rows, listed
from madang.office.forms import HostForm
from madang.office.services import closings, exports, openings
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.engine.rooms import ROOMS, Room
from madang.towns.models import Town
from madang.towns.services import towns


def _search(rows: Rows, word: str) -> Rows:
    return towns.search(rows, word) | rows.filter(host__icontains=word)


def _of_state(rows: Rows, value: str) -> Rows:
    return rows.filter(closed_at__isnull=value == "open")


PLAN = Plan(
    columns=(
        Column("name", gettext_lazy("Town"), ("name_ko",)),
        Column("region", gettext_lazy("Region"), ("region__code",)),
        Column("path", gettext_lazy("Address"), ("slug",)),
        Column("rooms", gettext_lazy("Rooms")),
        Column("opened", gettext_lazy("Opened"), ("opened_at",)),
    ),
    search=_search,
    filters=(
        Filter(
            "state",
            gettext_lazy("State"),
            (("open", gettext_lazy("In service")), ("closed", gettext_lazy("Closed"))),
            _of_state,
        ),
    ),
    order="name",
)


def _rows(request: HttpRequest, keys: list[int]) -> Sequence[Town]:
    return list(_towns().filter(pk__in=keys))


def _towns() -> Rows:
    slim = ("basemap", "region__boundary", "region__parent__boundary")
    return Town.objects.select_related("region__parent").defer(*slim)


def _room_act(room: Room, *, is_open: bool) -> bulk.Act:
    title = gettext_lazy("Open “{room}”") if is_open else gettext_lazy("Close “{room}”")

    def hinder(town: Town) -> str:
        if town.closed_at:
            return _("The town is closed.")
        if (room.key in town.rooms) == is_open:
            return _("It is so already.")
        return ""

    def change(request: HttpRequest, rows: Sequence[Town], *, to: bool) -> list[int]:
        by, now = account_of(request), clock.now()
        return openings.set_room(towns_of=rows, room=room.key, is_open=to, by=by, now=now)

    return bulk.Act(
        key=f"{'open' if is_open else 'close'}-{room.key}",
        title=format_lazy(title, room=gettext_lazy(room.label)),
        about=gettext_lazy("Visitors see it within seconds. The data of a closed room stays."),
        hinder=hinder,
        do=lambda request, rows: change(request, rows, to=is_open),
        undo=lambda request, keys: change(request, _rows(request, keys), to=not is_open),
    )


DESK = bulk.Desk(
    key="towns",
    acts=tuple(_room_act(room, is_open=to) for room in ROOMS.values() for to in (True, False)),
    rows=_rows,
    back=lambda: reverse("office:towns"),
)


@require_GET
@act_required("towns.see")
def index(request: HttpRequest) -> HttpResponse:
    page = {
        "listed": listed(PLAN, _towns(), request.GET),
        "acts": DESK.acts,
        "undo": bulk.offered_undo(request, DESK),
        "bulk_url": reverse("office:towns-bulk"),
        "rooms": ROOMS,
    }
    return render(request, "office/towns/index.html", page)


@require_POST
@act_required("towns.change")
def in_bulk(request: HttpRequest) -> HttpResponse:
    return bulk.answer(request, DESK)


@require_GET
@act_required("towns.see")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_towns(), pk=pk))


@require_POST
@act_required("towns.open")
def host(request: HttpRequest, pk: int) -> HttpResponse:
    town = get_object_or_404(_towns(), pk=pk)
    form = HostForm(request.POST, forbidden=request.get_host())
    if form.is_valid():
        try:
            openings.move(
                town=town, by=account_of(request), host=form.cleaned_data["host"], now=clock.now()
            )
        except ValidationError as error:
            form.add_error("host", error.messages)
        else:
            messages.success(request, _("The address is saved."))
            return redirect("office:town", pk)
    return _page(request, town, form)


def _page(request: HttpRequest, shown: Town, form: HostForm | None = None) -> HttpResponse:
    page = {
        "shown": shown,
        "host_form": form or HostForm(initial={"host": shown.host}),
        "exports": exports.of(shown),
        "closing": closings.waiting(shown),
        "rooms": [ROOMS[key] for key in shown.rooms if key in ROOMS],
    }
    status = 422 if form and form.errors else 200
    return render(request, "office/towns/show.html", page, status=status)


patterns = [
    path("towns/", index, name="towns"),
    path("towns/bulk/", in_bulk, name="towns-bulk"),
    path("towns/<int:pk>/", show, name="town"),
    path("towns/<int:pk>/host/", host, name="town-host"),
]
