"""Words that several pages of this room say."""

from django.utils.translation import gettext_noop

ASKED = gettext_noop("It happens as soon as a second person agrees. They have been told.")
