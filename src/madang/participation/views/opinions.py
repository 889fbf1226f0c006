"""Judging statements, submitting them, deciding about them, and answering them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madang.base import clock
from madang.participation.forms.opinions import AnswerForm, DecisionForm, StatementForm
from madang.participation.models import Statement
from madang.participation.services import conversations, opinions, statements
from madang.participation.views.conversations import found
from madang.people.requests import account_of
from madang.residents.requests import in_town, person_of
from madang.roles.requests import act_required
from madang.towns.requests import town_of

SHOWN = 200


@act_required("participation.opine")
@in_town
@require_POST
def cast(request: HttpRequest, pk: int) -> HttpResponse:
    number, value = request.POST.get("statement", ""), request.POST.get("opinion", "")
    if value not in opinions.VALUES or not (number.isascii() and number.isdigit()):
        raise Http404
    found(request, pk)
    try:
        opinions.cast(
            conversation_id=pk,
            number=int(number[:9]),
            town=town_of(request),
            value=opinions.VALUES[value],
            account=person_of(request),
            by=account_of(request),
            now=clock.now(),
        )
    except Statement.DoesNotExist:
        messages.warning(request, _("This statement is not shown any more. Nothing was changed."))
    except conversations.StateError:
        messages.warning(request, _("The conversation is not open. Nothing was changed."))
    except opinions.SittingOverError:
        messages.warning(request, _("That is enough for now: come back in an hour."))
    if request.POST.get("from") == "own":
        return redirect("participation:own-opinions", pk)
    return redirect("participation:conversation", pk)


@in_town
@require_safe
def own(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = found(request, pk)
    judged = opinions.judged(conversation=conversation, account=person_of(request))
    page = {"conversation": conversation, "judged": judged[:1000]}
    return render(request, "participation/conversations/own.html", page)


@act_required("participation.state")
@in_town
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    form = StatementForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Write a statement first."))
        return redirect("participation:conversation", pk)
    try:
        said = statements.submit(
            conversation_id=pk,
            town=town_of(request),
            text=form.cleaned_data["text"],
            account=person_of(request),
            by=account_of(request),
            now=clock.now(),
        )
    except ValidationError as wrong:
        messages.warning(request, " ".join(wrong.messages))
    except statements.TooManyError:
        messages.warning(request, _("You have submitted as many statements as the town allows."))
    except statements.SaidError:
        messages.warning(request, _("The conversation has this statement already."))
    except conversations.StateError:
        messages.warning(request, _("The conversation is not open. Nothing was changed."))
    else:
        is_shown = said.state == Statement.State.ACCEPTED
        shown, kept = _("Your statement is shown."), _("Thank you. A moderator reads it first.")
        messages.success(request, shown if is_shown else kept)
    return redirect("participation:conversation", pk)


@act_required("participation.moderate")
@in_town
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    rows = statements.waiting(town=town_of(request))[:SHOWN]
    page = {"rows": [(row, DecisionForm(auto_id=f"id_{row.pk}_%s")) for row in rows]}
    return render(request, "participation/conversations/waiting.html", page)


@act_required("participation.moderate")
@in_town
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        statements.decide(
            statement_id=pk,
            town=town_of(request),
            accepts=request.POST.get("act") == "accept",
            reason=request.POST.get("reason", ""),
            by=account_of(request),
            now=clock.now(),
        )
    except Statement.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as wrong:
        messages.warning(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("Done."))
    return redirect("participation:statements-waiting")


@act_required("participation.converse")
@in_town
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    town = town_of(request)
    row = get_object_or_404(Statement.objects.select_related("conversation"), pk=pk, town=town)
    form = AnswerForm(request.POST or None, initial={"answer": row.answer, "link": row.goes_on})
    if request.method == "POST" and form.is_valid():
        try:
            statements.answer(
                statement_id=pk,
                town=town,
                by=account_of(request),
                now=clock.now(),
                **form.cleaned_data,
            )
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            messages.success(request, _("The answer stands beside the statement."))
            return redirect("participation:conversation-desk", row.conversation_id)
    status = 422 if form.errors else 200
    page = {"statement": row, "form": form}
    return render(request, "participation/conversations/answer.html", page, status=status)


patterns = [
    path("conversations/<int:pk>/opinions/", cast, name="opinions"),
    path("conversations/<int:pk>/opinions/own/", own, name="own-opinions"),
    path("conversations/<int:pk>/statements/", submit, name="statements"),
    path("statements/waiting/", waiting, name="statements-waiting"),
    path("statements/<int:pk>/decisions/", decide, name="statement-decisions"),
    path("statements/<int:pk>/answer/", answer, name="statement-answer"),
]
