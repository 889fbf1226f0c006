"""What every form of Django's administration shares."""

from django.db import models

# an address typed without its scheme is one of https
FORMS = {models.URLField: {"assume_scheme": "https"}}
