from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from madang.base import clock
from madang.roles.services import approvals, invitations


@app.task(name=invitations.SEND_JOB, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_invitations(ids: list[int]) -> int:
    """Send the mails; one that fails is tried again, those that went out are not."""
    return sum(invitations.send(pk=pk, real_now=timezone.now()) for pk in ids)


@app.periodic(cron="20 0 * * *")
@app.task(name="madang.roles.jobs.expire_approvals", queueing_lock="expire-approvals")
def expire_approvals(timestamp: int) -> int:
    return approvals.expire(now=clock.now())
