"""Nightly care: keys change, what has run out is deleted."""

from datetime import timedelta

from allauth.idp.oidc.models import Token
from django.utils import timezone
from procrastinate.contrib.django import app

from madang.identity.services import keys

KEPT = timedelta(days=1)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="identity.care")
def care(timestamp: int) -> None:
    """Make the next keys, delete outlived ones and tokens that ran out, over all towns."""
    now = timezone.now()
    keys.change_due(now=now)
    keys.forget_outlived(now=now)
    Token.objects.filter(expires_at__lt=now - KEPT).delete()
