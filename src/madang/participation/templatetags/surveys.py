"""Figures of surveys in templates: shares as per cents, differences, things by their key."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def percent(share: float) -> int:
    """Return a share from 0 to 1 as whole per cent."""
    return round(100 * share)


@register.filter
def hundred(share: float) -> str:
    """Return a share from 0 to 1 as a length of a hundred, with a dot, for drawings."""
    return f"{100 * share:.1f}"


@register.filter
def tenth(number: float) -> str:
    """Return a number with one decimal, with a dot."""
    return f"{number:.1f}"


@register.filter
def less(number: float, other: float) -> float:
    """Return the difference."""
    return number - other


@register.filter
def item(found: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under a key, None without it."""
    return found.get(key)
