"""Words that were stored as message ids, read in the reader's language."""

from django import template
from django.utils.translation import gettext

from madang.privacy.services import extracts, parts

register = template.Library()


@register.filter
def in_my_language(text: str) -> str:
    """Return the translation of `text` where it is a message of the catalogues."""
    return gettext(text) if text else ""


@register.filter
def role_words(role: str) -> str:
    """Return the name of a stored role in words."""
    return extracts.role_in_words(role)


@register.filter
def table_words(model: str) -> str:
    """Return in words what a table holds."""
    return parts.title(model)
