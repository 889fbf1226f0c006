"""Writing: drafts that their author alone sees, and publishing them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.forms.proposals import DraftForm
from madang.participation.models import Draft
from madang.participation.services import drafts, thresholds
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.talk.engine.names import masked
from madang.towns.requests import town_of


@act_required("participation.write")
@in_town
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    signed = masked(person.name) if person.name else ""
    return _edit(request, Draft(signed=signed))


@act_required("participation.write")
@in_town
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _mine(request, pk))


def _edit(request: HttpRequest, draft: Draft) -> HttpResponse:
    town = town_of(request)
    if request.method != "POST":
        return _page(request, DraftForm(instance=draft, town=town))
    form = DraftForm(request.POST, request.FILES, instance=draft, town=town)
    if not form.is_valid() or not _kept(request, form):
        return _page(request, form)
    if "publish" in request.POST:
        return _publish(request, form)
    messages.success(request, _("Your draft is kept. Nobody else sees it."))
    return redirect("participation:draft", form.instance.pk)


def _kept(request: HttpRequest, form: DraftForm) -> bool:
    town, person, now = town_of(request), person_of(request), clock.now()
    try:
        draft = drafts.save(
            form.instance, town=town, author=person, by=account_of(request), now=now
        )
    except drafts.TooManyError:
        form.add_error(None, _("You have many drafts already. Publish or delete one first."))
        return False
    words = form.cleaned_data["photo_words"]
    if form.taken is not None:
        drafts.picture(draft, form.taken, words=words)
    elif form.cleaned_data["without_photo"]:
        drafts.picture(draft, None)
    return True


def _publish(request: HttpRequest, form: DraftForm) -> HttpResponse:
    try:
        proposal = drafts.publish(
            form.instance, town=town_of(request), by=account_of(request), now=clock.now()
        )
    except ValidationError as wrong:
        for name, texts in wrong.message_dict.items():
            form.add_error(name, texts)
    except drafts.TooManyError:
        form.add_error(
            None, _("You published as many proposals today as the town allows. Your draft is kept.")
        )
    else:
        messages.success(request, _("Your proposal is published. Tell your neighbours."))
        return redirect("participation:proposal", proposal.pk)
    return _page(request, form)


def _page(request: HttpRequest, form: DraftForm) -> HttpResponse:
    town, draft = town_of(request), form.instance
    page = {
        "form": form,
        "draft": draft,
        "photo": drafts.picture_of(draft) if draft.pk else None,
        "threshold": thresholds.present(town=town, now=clock.now()),
        "basemap_url": reverse("api:basemap"),
    }
    status = 422 if form.errors else 200
    return render(request, "participation/proposals/edit.html", page, status=status)


@act_required("participation.write")
@in_town
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    drafts.discard(_mine(request, pk), by=account_of(request), now=clock.now())
    messages.success(request, _("The draft is deleted."))
    return redirect("participation:mine")


@act_required("participation.write")
@in_town
@require_safe
@cache_control(private=True, no_store=True)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    found = drafts.picture_of(_mine(request, pk))
    if found is None:
        raise Http404
    return HttpResponse(bytes(found.image), content_type="image/jpeg")


def _mine(request: HttpRequest, pk: int) -> Draft:
    return get_object_or_404(drafts.of(person_of(request), town=town_of(request)), pk=pk)


patterns = [
    path("proposals/new/", new, name="new"),
    path("drafts/<int:pk>/", edit, name="draft"),
    path("drafts/<int:pk>/deletions/", delete, name="draft-deletions"),
    path("drafts/<int:pk>/photo.jpg", photo, name="draft-photo"),
]
