"""What roles are called: English message ids, for pages and for notices in any language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, gettext_noop

from madang.roles.engine.acts import Role

ROLE_WORDS: dict[Role, str] = {
    Role.RESIDENT: gettext_noop("Resident"),
    Role.VERIFIED_RESIDENT: gettext_noop("Verified resident"),
    Role.MERCHANT: gettext_noop("Merchant"),
    Role.COURIER: gettext_noop("Courier"),
    Role.SUPPLIER: gettext_noop("Supplier"),
    Role.OFFICIAL: gettext_noop("Official"),
    Role.HEAD: gettext_noop("Head of department"),
    Role.MODERATOR: gettext_noop("Moderator"),
    Role.AUDITOR: gettext_noop("Auditor"),
    Role.TOWN_OPERATOR: gettext_noop("Town operator"),
    Role.INSTALLATION_OPERATOR: gettext_noop("Operator of the installation"),
}
ROLE_TITLES: dict[Role, str | Promise] = {
    role: gettext_lazy(word) for role, word in ROLE_WORDS.items()
}
