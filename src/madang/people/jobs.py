from django.utils import timezone
from procrastinate.contrib.django import app

from madang.base import scope
from madang.people.services import accounts


@app.periodic(cron="50 3 * * *")
@app.task(name="madang.people.jobs.forget_unproven", queueing_lock="forget-unproven")
def forget_unproven(timestamp: int) -> None:
    with scope.installation():  # accounts belong to no town
        accounts.forget_unproven(now=timezone.now())  # real time, as all of sign-in
