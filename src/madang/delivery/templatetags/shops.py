"""What the room's templates need besides the house's own tags."""

from django import template

register = template.Library()


@register.filter
def thousandth(value: float) -> float:
    """Return metres as kilometres."""
    return value / 1_000


@register.filter
def words(text: str) -> list[str]:
    """Return the words of a text, to go through them in their order."""
    return text.split()


@register.filter
def percent(bps: int) -> str:
    """Return basis points as a percentage: 150 is 1.5."""
    return f"{bps / 100:g}"
