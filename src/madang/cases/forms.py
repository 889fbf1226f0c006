"""What officials fill in about a case. Every form carries the version that its writer saw."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.cases.engine.machines import Reason, Transition
from madang.cases.services.assignments import MOST
from madang.cases.services.refusals import LONGEST
from madang.roles.forms import DepartmentField, TownForm
from madang.roles.models import Department
from madang.roles.services import departments
from madang.towns.models import Town

PUBLIC = _("Everybody can read it. Name no person.")
INTERNAL = _("Only officials read it.")


def words_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """Return a field for a few sentences."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SeenForm(TownForm):
    """A form about a case as it was at one version."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, town: Town, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, town=town, initial={"seen": seen}, **kwargs)


class StepForm(SeenForm):
    """A transition with the words that it needs."""

    reason = words_field(_("What everybody reads"), PUBLIC)
    note = words_field(_("Note for colleagues"), INTERNAL, required=False)

    def __init__(self, *args: Any, step: Transition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.reason not in {Reason.PUBLIC, Reason.MAY}:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = step.reason == Reason.PUBLIC
        self.fields["note"].required = step.reason == Reason.INTERNAL


class PublicForm(SeenForm):
    """Words that everybody reads."""

    text = words_field(_("What everybody reads"), PUBLIC)


class GoOnForm(SeenForm):
    """Words that may be missing."""

    text = words_field(_("What everybody reads"), PUBLIC, required=False)


class InternalForm(SeenForm):
    """Words for officials."""

    text = words_field(_("Note for colleagues"), INTERNAL)


class SupplyForm(SeenForm):
    """What was missing."""

    text = words_field(_("What was missing"), _("Only officials and the person read it."))


class TransferForm(SeenForm):
    """Another department, and why."""

    to = DepartmentField(Department.objects.none(), label=_("Department that leads"))
    text = words_field(_("What everybody reads"), PUBLIC)


class DepartmentsForm(SeenForm):
    """Who leads and who helps."""

    lead = DepartmentField(Department.objects.none(), label=_("Department that leads"))
    helpers = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label=_("Departments that help"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    text = words_field(
        _("What everybody reads"), _("Needed when another department leads."), required=False
    )

    def __init__(self, *args: Any, lead: int | None, helpers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(lead=lead, helpers=helpers)
        self.fields["helpers"].queryset = departments.standing(self.town)  # type: ignore[attr-defined] # a choice of rows

    def chosen(self) -> list[Department]:
        """Return the departments that were chosen, the leading one first."""
        lead = self.cleaned_data["lead"]
        return [lead, *(one for one in self.cleaned_data["helpers"] if one != lead)][: MOST + 1]


class TakeForm(SeenForm):
    """Who works on a case."""

    assignee = forms.TypedChoiceField(
        label=_("Works on it"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, *args: Any, people: dict[int, str], now_is: int | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = [("", _("Nobody yet")), *people.items()]  # type: ignore[attr-defined] # a choice
        self.initial["assignee"] = now_is
