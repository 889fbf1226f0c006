from procrastinate.contrib.django import app

from madang.base import clock
from madang.office.models import Export
from madang.office.services import closings, exports


@app.task(name=exports.JOB)
def make_export(export_id: int) -> str:
    waiting = Export.objects.select_related("town").filter(state=Export.State.WAITING)
    export = waiting.filter(pk=export_id).first()
    if export is None:
        return "deleted"
    return exports.make(export=export, now=clock.now()).file_name


@app.periodic(cron="20 3 * * *")
@app.task(name="madang.office.jobs.erase_closed", queueing_lock="erase-closed")
def erase_closed(timestamp: int) -> int:
    return closings.erase_due(now=clock.now())
