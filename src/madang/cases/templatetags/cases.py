"""How a case is said on pages: `{% load cases %}{{ case|kind_of }}, {{ case|state_of }}`."""

from datetime import date

from django import template
from django.urls import get_script_prefix
from django.utils.translation import gettext

from madang.cases.engine.machines import Machine
from madang.cases.models import Case
from madang.cases.services import workflows

register = template.Library()


def _machine(case: Case) -> Machine | None:
    workflow = workflows.declared().get(case.machine)
    return workflow.machine if workflow else None


@register.filter
def kind_of(case: Case) -> str:
    """Return what kind of case it is."""
    machine = _machine(case)
    return gettext(machine.label) if machine else case.machine


@register.filter
def state_of(case: Case) -> str:
    """Return the state of a case."""
    machine = _machine(case)
    return gettext(machine.state(case.state).label) if machine else case.state


@register.filter
def page_of(case: Case) -> str:
    """Return the address of the case's own page in the request's town, empty when it has none."""
    return f"{get_script_prefix()}{case.path.removeprefix('/')}" if case.path else ""


@register.filter
def below_town(path: str) -> str:
    """Return the address of a path below the request's town."""
    return f"{get_script_prefix()}{path.removeprefix('/')}"


@register.filter
def days_until(day: date | None, today: date) -> int:
    """Return how many days there are from `today` to `day`; below 0 when it is over."""
    return (day - today).days if day else 0


@register.filter
def absolute(number: int) -> int:
    """Return the number without its sign."""
    return abs(number)
