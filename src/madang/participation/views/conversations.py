"""Conversations: the list, one of them with the next statement, and officials' work on it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.forms.opinions import ConversationForm, StatementForm
from madang.participation.models import Conversation
from madang.participation.services import conversations, maps, opinions, statements
from madang.people.models import Account
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.roles.services import permissions
from madang.rules.services import rules
from madang.towns.requests import town_of

SHOWN = 200


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    is_office = "participation.converse" in acts(request)
    rows = list(conversations.listing(town=town_of(request), with_drafts=is_office)[:SHOWN])
    people = maps.figures(conversations=[row.pk for row in rows])
    page = {
        "rows": [(row, people.get(row.pk, 0)) for row in rows],
        "is_office": is_office,
        "is_moderator": "participation.moderate" in acts(request),
    }
    return render(request, "participation/conversations/index.html", page)


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    town, now = town_of(request), clock.now()
    conversation = found(request, pk)
    page = {
        "conversation": conversation,
        "people": maps.figures(conversations=[pk]).get(pk, 0),
        "form": StatementForm(),
        "most": rules.number(town=town, key=statements.CHARACTERS, at=now),
        "is_office": "participation.converse" in acts(request),
    }
    if isinstance(request.user, Account):
        person = person_of(request)
        page["turn"] = opinions.turn(conversation=conversation, account=person, now=now)
        page["own"] = statements.own(conversation=conversation, account=person)
    return render(request, "participation/conversations/show.html", page)


@act_required("participation.converse")
@in_town
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = ConversationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = conversations.make(
            town=town_of(request), by=account_of(request), now=clock.now(), **form.cleaned_data
        )
        return redirect("participation:conversation-desk", made.pk)
    status = 422 if form.errors else 200
    return render(request, "participation/conversations/new.html", {"form": form}, status=status)


@act_required("participation.converse")
@in_town
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = found(request, pk)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _seeded(request, pk, form):
        messages.success(request, _("The statement is in the conversation."))
        return redirect("participation:conversation-desk", pk)
    page = {
        "conversation": conversation,
        "statements": conversation.statements.all()[:1000],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "participation/conversations/desk.html", page, status=status)


def _seeded(request: HttpRequest, pk: int, form: StatementForm) -> bool:
    try:
        statements.seed(
            conversation_id=pk,
            town=town_of(request),
            text=form.cleaned_data["text"],
            by=account_of(request),
            now=clock.now(),
        )
    except ValidationError as wrong:
        form.add_error("text", wrong)
    except statements.SaidError:
        form.add_error("text", _("The conversation has this statement already."))
    except conversations.StateError:
        form.add_error(None, _("The conversation is closed. Nothing was changed."))
    return form.is_valid()


@act_required("participation.converse")
@in_town
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    act = conversations.close if request.POST.get("act") == "close" else conversations.open_
    found(request, pk)
    try:
        act(conversation_id=pk, town=town_of(request), by=account_of(request), now=clock.now())
    except conversations.StateError:
        messages.warning(request, _("It is so already. Nothing was changed."))
    except ValidationError as wrong:
        messages.warning(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("participation:conversation-desk", pk)


def acts(request: HttpRequest) -> frozenset[str]:
    """Return the acts that whoever asks may do here."""
    if not request.user.is_authenticated:
        return frozenset()
    found_acts = permissions.acts_of(request.user, town=town_of(request), now=clock.now())
    return frozenset(found_acts)


def found(request: HttpRequest, pk: int) -> Conversation:
    """Return a conversation that whoever asks may see. Raises Http404."""
    is_office = "participation.converse" in acts(request)
    rows = conversations.listing(town=town_of(request), with_drafts=is_office)
    return get_object_or_404(rows.select_related("town"), pk=pk)


patterns = [
    path("conversations/", index, name="conversations"),
    path("conversations/new/", new, name="conversation-new"),
    path("conversations/<int:pk>/", show, name="conversation"),
    path("conversations/<int:pk>/desk/", desk, name="conversation-desk"),
    path("conversations/<int:pk>/changes/", change, name="conversation-changes"),
]
