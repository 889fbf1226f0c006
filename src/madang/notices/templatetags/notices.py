from django import template

from madang.notices.services import inboxes
from madang.people.models import Account

register = template.Library()


@register.simple_tag
def unread_count(account: object) -> int:
    """Return how many notices the visitor has not read; none for who is not signed in."""
    return inboxes.unread(account=account) if isinstance(account, Account) else 0
