"""What operators, heads and deputies fill in. Days are the town's; a last day counts whole."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madang.people.models import Account
from madang.roles.engine.acts import CHOSEN, Role
from madang.roles.engine.rosters import MOST_BYTES
from madang.roles.models import Department
from madang.roles.models.names import ROLE_TITLES
from madang.roles.services import departments
from madang.roles.services.invitations import Invitee
from madang.roles.services.memberships import Term
from madang.towns.models import Town

WHY = _("It is kept, and shown to whoever checks later.")


def role_choices(roles: frozenset[Role]) -> list[tuple[str, Any]]:
    """Return `roles` in the table's order, each with its name."""
    return [(role.value, ROLE_TITLES[role]) for role in Role if role in roles]


def day_field(label: Any, **rest: Any) -> forms.DateField:
    """Return a field for one day."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **rest)


def start_of(day: date | None, town: Town) -> datetime | None:
    """Return when `day` begins in `town`."""
    return datetime.combine(day, time(), town.zone) if day else None


def after(day: date | None, town: Town) -> datetime | None:
    """Return when `day` is over in `town`."""
    return start_of(day + timedelta(days=1), town) if day else None


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a service refused."""
    for message in error.messages:
        form.add_error(None, message)


def dress(form: forms.BaseForm) -> None:
    """Give the choices the shape of KRDS."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Select):
            field.widget.attrs["class"] = "krds-form-select"


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg] # not at run time
    """A choice among the standing departments of the form's town."""


class TownForm(forms.Form):
    """A form whose choices are the town's own."""

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        dress(self)
        for field in self.fields.values():
            if isinstance(field, DepartmentField):
                field.queryset = departments.standing(town)


class RoleForm(TownForm):
    """A role, its department, its days and the reason."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices(CHOSEN))
    department = DepartmentField(
        Department.objects.none(),
        label=_("Department"),
        required=False,
        empty_label=_("None"),
        help_text=_("Only officials and heads of department have one."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role = data.get("role")
        if role and (data.get("department") is None) == (role in {Role.OFFICIAL, Role.HEAD}):
            self.add_error("department", _("Only officials and heads have one, and they need it."))
        return data


class GrantForm(RoleForm):
    first = day_field(
        pgettext_lazy("of a role", "First day"), required=False, help_text=_("Empty: from now.")
    )
    last = day_field(
        pgettext_lazy("of a role", "Last day"),
        required=False,
        help_text=_("Empty: until it is taken back."),
    )
    why = forms.CharField(label=_("Reason"), max_length=300, help_text=WHY)

    def term(self) -> Term:
        data = self.cleaned_data
        return Term(start_of(data["first"], self.town), after(data["last"], self.town))


class InvitationForm(RoleForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    last = day_field(
        _("Last day of the role"), required=False, help_text=_("Empty: until it is taken back.")
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    why = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed for operators and auditors: a second person decides by it."),
    )
    field_order = ["email", "name", "role", "department", "last", "language", "why"]

    def invitee(self) -> Invitee:
        data = self.cleaned_data
        return Invitee(
            email=data["email"],
            role=Role(data["role"]),
            name=data["name"],
            department=data["department"],
            until=after(data["last"], self.town),
            language=data["language"],
        )


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=300, help_text=WHY)


class DelegationForm(TownForm):
    first = day_field(
        pgettext_lazy("of a role", "First day"), required=False, help_text=_("Empty: from now.")
    )
    last = day_field(pgettext_lazy("of a role", "Last day"))
    why = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("“Leave” is enough; both of you see it.")
    )

    def __init__(self, *args: Any, deputies: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Account.objects.filter(pk__in=[one.pk for one in deputies])
        self.fields["deputy"] = forms.ModelChoiceField(
            people.order_by("name", "pk"), label=_("Deputy"), empty_label=_("Choose a person")
        )
        self.order_fields(["deputy"])
        dress(self)

    def term(self) -> Term:
        data = self.cleaned_data
        return Term(start_of(data["first"], self.town), after(data["last"], self.town))


class DepartmentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Department
        fields = ["name_ko", "name_en", "phone", "parent"]

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = forms.ModelChoiceField(
            departments.standing(town).exclude(pk=self.instance.pk),
            label=_("Part of"),
            required=False,
            empty_label=_("None"),
            initial=self.instance.parent_id,
        )
        dress(self)

    def _post_clean(self) -> None:
        """Leave the department itself to the service."""


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("List of people (CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    why = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed when operators or auditors are on the list."),
    )

    def clean_file(self) -> bytes:
        """Return the bytes; whether they make sense is looked at with the lines."""
        content: bytes = self.cleaned_data["file"].read(MOST_BYTES + 1)
        return content
