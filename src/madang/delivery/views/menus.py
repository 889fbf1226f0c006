"""The menu's editor: headings, dishes, photos, what is sold out, and options."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.delivery.forms.dishes import DishForm, OptionsForm
from madang.delivery.models import Dish, DishPhoto, MenuSection, Option, OptionGroup, Shop
from madang.delivery.requests import kept_dish, kept_shop
from madang.delivery.services import menus, options
from madang.delivery.views.desk import done, given, wrong
from madang.people.requests import account_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of


@act_required("delivery.keep")
@require_POST
def sections(request: HttpRequest, pk: int) -> HttpResponse:
    kept_shop(request, pk)
    name = request.POST.get("name", "")[:40]

    def act() -> object:
        return menus.add_section(pk, name=name, **given(request))

    return done(request, pk, act, _("The heading is on the menu. Add dishes under it."))


@act_required("delivery.keep")
@require_POST
def section_removals(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    get_object_or_404(MenuSection, shop=kept_shop(request, pk), pk=section_pk)

    def act() -> object:
        return menus.remove_section(pk, section_id=section_pk, **given(request))

    return done(request, pk, act, _("The heading is off the menu."))


@act_required("delivery.keep")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    if not shop.sections.exists():
        messages.error(request, _("Add a heading first, under which the dish stands."))
        return redirect("delivery:desk-shop", pk)
    return _edit(request, shop, Dish(shop=shop, town=shop.town))


@act_required("delivery.keep")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, dish_pk: int) -> HttpResponse:
    shop = kept_shop(request, pk)
    return _edit(request, shop, kept_dish(shop, dish_pk))


def _edit(request: HttpRequest, shop: Shop, dish: Dish) -> HttpResponse:
    if request.method != "POST":
        initial = {"section": request.GET.get("section")} if dish.pk is None else None
        return _page(request, shop, DishForm(instance=dish, shop=shop, initial=initial))
    form = DishForm(request.POST, request.FILES, instance=dish, shop=shop)
    if form.is_valid():
        try:
            kept = _save(request, shop, form)
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The dish is saved."))
            return redirect("delivery:desk-dish", shop.pk, kept.pk)
    return _page(request, shop, form)


def _save(request: HttpRequest, shop: Shop, form: DishForm) -> Dish:
    told = given(request)
    dish = menus.save_dish(
        shop.pk,
        dish_id=form.instance.pk,
        section_id=form.cleaned_data["section"].pk,
        values=form.values(),
        **told,
    )
    if form.taken is not None:
        words = form.cleaned_data["photo_words"]
        menus.picture(shop.pk, dish_id=dish.pk, photo=form.taken, words=words, **told)
    elif form.cleaned_data["without_photo"]:
        menus.picture(shop.pk, dish_id=dish.pk, photo=None, **told)
    return dish


def _page(
    request: HttpRequest, shop: Shop, form: DishForm, options_form: OptionsForm | None = None
) -> HttpResponse:
    dish = form.instance
    page: dict[str, Any] = {"shop": shop, "form": form, "dish": dish}
    if dish.pk:
        page["photo"] = DishPhoto.objects.filter(dish=dish).defer("image").first()
        page["groups"] = [(group, OptionsForm.of(group)) for group in _groups(dish)]
        page["options_form"] = options_form or OptionsForm(auto_id="new_%s")
    status = 422 if form.errors or (options_form and options_form.errors) else 200
    return render(request, "delivery/desk/dish.html", page, status=status)


def _groups(dish: Dish) -> list[OptionGroup]:
    """Return the groups that stand, with their options that stand."""
    standing = Option.objects.filter(removed_at=None, group__dish=dish)
    found: dict[int, list[Option]] = {}
    for option in standing:
        found.setdefault(option.group_id, []).append(option)
    rows = list(dish.groups.filter(pk__in=found))
    for row in rows:
        row._prefetched_objects_cache = {"options": found[row.pk]}  # type: ignore[attr-defined] # where prefetch puts it
    return rows


@act_required("delivery.keep")
@require_POST
def removals(request: HttpRequest, pk: int, dish_pk: int) -> HttpResponse:
    kept_dish(kept_shop(request, pk), dish_pk)

    def act() -> object:
        return menus.remove_dish(pk, dish_id=dish_pk, **given(request))

    return done(request, pk, act, _("The dish is off the menu."))


@act_required("delivery.keep")
@require_POST
def marks(request: HttpRequest, pk: int, dish_pk: int) -> HttpResponse:
    """Sold out until tomorrow, until further notice, or there again: one tap."""
    dish = kept_dish(kept_shop(request, pk), dish_pk)
    mark = request.POST.get("mark", "")

    def act() -> object:
        if mark == "again":
            return menus.sell_again(pk, dish_id=dish_pk, **given(request))
        is_short = mark != "out"
        return menus.sell_out(pk, dish_id=dish_pk, until_tomorrow=is_short, **given(request))

    told = _("%(dish)s is there again.") if mark == "again" else _("%(dish)s is sold out.")
    return done(request, pk, act, told % {"dish": dish.name})


@act_required("delivery.keep")
@require_POST
def groups(request: HttpRequest, pk: int, dish_pk: int) -> HttpResponse:
    return _options(request, pk, dish_pk, None)


@act_required("delivery.keep")
@require_POST
def group(request: HttpRequest, pk: int, dish_pk: int, group_pk: int) -> HttpResponse:
    return _options(request, pk, dish_pk, group_pk)


def _options(request: HttpRequest, pk: int, dish_pk: int, group_pk: int | None) -> HttpResponse:
    shop = kept_shop(request, pk)
    dish = kept_dish(shop, dish_pk)
    if group_pk is not None:
        get_object_or_404(OptionGroup, dish=dish, pk=group_pk)
    if group_pk is not None and request.POST.get("act") == "remove":
        options.remove(pk, dish_id=dish_pk, group_id=group_pk, **given(request))
        messages.success(request, _("These options are off the dish."))
        return redirect("delivery:desk-dish", pk, dish_pk)
    form = OptionsForm(request.POST, auto_id="new_%s")
    if form.is_valid():
        try:
            options.save(
                pk, dish_id=dish_pk, group_id=group_pk, choices=form.choices, **given(request)
            )
        except ValidationError as error:
            wrong(form, error)
        else:
            messages.success(request, _("The options are saved."))
            return redirect("delivery:desk-dish", pk, dish_pk)
    return _page(request, shop, DishForm(instance=dish, shop=shop), form)


@act_required("delivery.keep")
@require_safe
@cache_control(private=True, no_store=True)
def photo(request: HttpRequest, pk: int, dish_pk: int) -> HttpResponse:
    image = menus.photo(pk, dish_pk, town=town_of(request), by=account_of(request))
    if image is None:
        raise Http404
    return HttpResponse(image, content_type="image/jpeg")


DISH = "desk/shops/<int:pk>/dishes/<int:dish_pk>/"
patterns = [
    path("desk/shops/<int:pk>/sections/", sections, name="desk-sections"),
    path(
        "desk/shops/<int:pk>/sections/<int:section_pk>/removals/",
        section_removals,
        name="desk-section-removals",
    ),
    path("desk/shops/<int:pk>/dishes/new/", new, name="desk-dish-new"),
    path(DISH, edit, name="desk-dish"),
    path(f"{DISH}removals/", removals, name="desk-dish-removals"),
    path(f"{DISH}marks/", marks, name="desk-dish-marks"),
    path(f"{DISH}options/", groups, name="desk-options"),
    path(f"{DISH}options/<int:group_pk>/", group, name="desk-option-group"),
    path(f"{DISH}photo.jpg", photo, name="desk-dish-photo"),
]
