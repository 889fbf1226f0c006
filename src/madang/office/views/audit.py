"""The auditor's page: the town's audit trail, searched."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from madang.audit.models import Entry, Kind
from madang.audit.services import search
from madang.audit.services.search import Question
from madang.kernel import csvlines
from madang.office.services import trails
from madang.office.services.trail_words import table_words
from madang.roles.engine.acts import Role
from madang.roles.requests import act_required, looked
from madang.towns.requests import town_of

ACT = "audit.read"
MOST_ROWS = 20_000  # of a file
KINDS = [("", _("All")), *Kind.choices]


class SearchForm(forms.Form):
    """What an auditor asks for; every field may stay empty."""

    words = forms.CharField(label=_("Words"), required=False, max_length=100)
    since = forms.DateField(
        label=_("From the day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("To the day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    kind = forms.ChoiceField(label=_("What happened"), required=False, choices=KINDS)
    table = forms.ChoiceField(label=_("What was changed"), required=False)
    role = forms.ChoiceField(label=_("In which role"), required=False)
    person = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    act = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    row = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    request = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        known = [(table, table_words(table)) for table in search.tables()]
        roles = [(role.value, trails.role_words(role.value)) for role in Role]
        self.fields["table"].choices = [("", _("All")), *sorted(known, key=lambda pair: pair[1])]  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _("All")), *roles]  # type: ignore[attr-defined]

    def question(self) -> Question:
        """Return what is asked; a field that makes no sense is not asked."""
        given = getattr(self, "cleaned_data", {})
        return Question(
            **{name: value for name, value in given.items() if name != "before" and value}
        )


@require_GET
@act_required(ACT)
def index(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    form = SearchForm(request.GET)
    form.is_valid()
    before = form.cleaned_data.get("before")
    question = form.question()
    found = search.find(town_id=town.pk, question=question, zone=town.zone, before=before)
    rows = _seen(request, found.entries)
    page = {
        "form": form,
        "rows": rows,
        "older": _address(request.GET, before=found.older) if found.older else "",
        "file": _address(request.GET, before=None),
        "narrowed": _narrowed(question),
        "is_narrowed": question != Question(),
    }
    return render(request, "office/audit/index.html", page, status=422 if form.errors else 200)


@require_GET
@act_required(ACT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    town = town_of(request)
    entry = get_object_or_404(Entry, town_id=town.pk, pk=pk)
    (row,) = _seen(request, [entry])
    return render(request, "office/audit/show.html", {"row": row, "place": search.place(entry)})


@require_GET
@act_required(ACT)
def listing(request: HttpRequest) -> HttpResponse:
    town = town_of(request)
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise Http404
    entries = search.entries_of(town_id=town.pk, question=form.question(), zone=town.zone)
    rows = _seen(request, entries[:MOST_ROWS])
    response = HttpResponse("".join(_lines(rows)), content_type="text/csv; charset=utf-8")
    day = datetime.now(UTC).astimezone(town.zone).date()
    response["Content-Disposition"] = f'attachment; filename="audit-{town.slug}-{day}.csv"'
    return response


def _seen(request: HttpRequest, entries: Iterable[Entry]) -> list[trails.Row]:
    """Return entries in words, and write down whose names the auditor reads."""
    rows = trails.rows(entries)
    looked(
        request,
        subject=trails.people_in(rows),
        what=gettext_noop("Name and acts in the audit trail"),
        why=gettext_noop("Searching the audit trail"),
    )
    return rows


def _lines(rows: list[trails.Row]) -> Iterator[str]:
    heads = ("number", "at", "person", "name", "for", "role", "act", "why", "what", "table", "row")
    yield "\ufeff" + csvlines.line([*heads, "changes", "hidden", "request"])
    for row in rows:
        entry = row.entry
        changes = "; ".join(f"{c.column}: {c.before or ''} → {c.after or ''}" for c in row.changes)
        yield csvlines.line(
            (
                *(entry.pk, entry.at.isoformat(), entry.actor_id, str(row.actor), str(row.subject)),
                *(str(row.role), str(row.act), entry.why, entry.get_kind_display(), str(row.table)),
                *(entry.row_key, changes, ", ".join(row.hidden), entry.request),
            )
        )


def _narrowed(question: Question) -> list[tuple[str, str]]:
    """Return what the hidden fields narrow the search to, to be shown above the list."""
    shown = []
    if question.person is not None:
        (row,) = trails.rows([Entry(actor_id=question.person, changes={}, hidden=[])])
        shown.append((str(_("Person")), row.actor))
    if question.act:
        shown.append((str(_("Act")), trails.act_words(question.act)))
    if question.row:
        shown.append((str(_("Row")), question.row))
    if question.request:
        shown.append((str(_("Request")), question.request))
    return shown


def _address(asked: QueryDict, **changed: object) -> str:
    given = asked.copy()
    for name, value in changed.items():
        given.pop(name, None)
        if value is not None:
            given[name] = str(value)
    return f"?{given.urlencode()}"


patterns = [
    path("audit/", index, name="audit"),
    path("audit/file/", listing, name="audit-file"),
    path("audit/<int:pk>/", show, name="audit-entry"),
]
