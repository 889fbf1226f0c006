"""What the account's pages need besides the house's own tags."""

from django import template

from madang.people.engine import devices

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    """Return what a browser calls itself in words that a person knows."""
    return devices.named(user_agent)
