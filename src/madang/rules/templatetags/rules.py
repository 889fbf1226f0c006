"""The rule beside what it governs: `{% load rules %}{% rule "residents.postcard_days" %}`."""

from datetime import datetime
from typing import Any

from django import template

from madang.base import clock
from madang.rules.services import rules, words

register = template.Library()


@register.inclusion_tag("rules/_rule.html", takes_context=True)
def rule(context: template.Context, key: str, at: datetime | None = None) -> dict[str, Any]:
    """Draw a rule's value and article, as they were at `at` or are now, in the page's town."""
    town = getattr(context.get("request"), "town", None)
    found = rules.in_force(town=town, key=key, at=at or clock.now())
    label = words.label(found.entry)
    return {"rule": found, "said": words.said(found), "label": label, "town": town}


@register.filter
def said(rule: Any) -> str:
    """Return a rule's value with its unit."""
    return words.said(rule)
