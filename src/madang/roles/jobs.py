from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from madang.base import clock
from madang.roles.services import approvals, invitations


@app.task(name=invitations.SEND_JOB, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_invitations(ids: list[int]) -> int:
    """Send the mails; one that fails does not keep the others, and is tried again."""
    sent, failures = 0, []
    for pk in ids:
        try:
            sent += invitations.send(pk=pk, real_now=timezone.now())
        except OSError as error:  # what SMTP raises
            failures.append(error)
    if failures:
        raise failures[0]
    return sent


@app.periodic(cron="20 0 * * *")
@app.task(name="madang.roles.jobs.expire_approvals", queueing_lock="expire-approvals")
def expire_approvals(timestamp: int) -> int:
    return approvals.expire(now=clock.now())
