"""Words that were stored as message ids, read in the reader's language."""

from django import template
from django.utils.translation import gettext

from madang.privacy.models import Demand
from madang.privacy.services import demands
from madang.roles.engine.acts import Role
from madang.roles.models.names import ROLE_WORDS

register = template.Library()


@register.filter
def in_my_language(text: str) -> str:
    """Return the translation of `text` where it is a message of the catalogues."""
    return gettext(text) if text else ""


@register.filter
def role_words(role: str) -> str:
    """Return the name of a stored role in words."""
    try:
        return gettext(ROLE_WORDS[Role(role)])
    except (KeyError, ValueError):
        return role


@register.filter
def about(demand: Demand) -> str:
    """Return in words what a demand is about."""
    return demands.title(demand)
