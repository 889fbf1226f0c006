from procrastinate.contrib.django import app

from madang.base import clock, scope
from madang.privacy.models import Download
from madang.privacy.services import closures, downloads, editions, retention


@app.task(name=downloads.MAKE_JOB)
def make_download(download_id: int) -> str:
    with scope.installation():  # a person's rows stand in many towns
        download = Download.objects.filter(pk=download_id).first()
        if download is None:
            return "deleted"
        downloads.make(download=download, now=clock.now())
        return "made"


@app.periodic(cron="*/10 * * * *")
@app.task(name="madang.privacy.jobs.expire_downloads", queueing_lock="expire-downloads")
def expire_downloads(timestamp: int) -> None:
    with scope.installation():  # of everybody
        downloads.expire(now=clock.now())


@app.periodic(cron="10 0 * * *")
@app.task(name="madang.privacy.jobs.keep_editions", queueing_lock="keep-editions")
def keep_editions(timestamp: int) -> None:
    """Keep what the privacy notices say from today on, where that has changed."""
    editions.keep_all(now=clock.now())


@app.periodic(cron="20 4 * * *")
@app.task(name="madang.privacy.jobs.keep_no_longer", queueing_lock="keep-no-longer")
def keep_no_longer(timestamp: int) -> None:
    """Erase who leaves, delete what is past its time, then write the files anew."""
    now = clock.now()
    with scope.installation():  # of everybody, in every town
        closures.carry_out_due(now=now)
        retention.sweep(now=now)
        closures.bury(now=now)
        retention.rewrite(now=now)
