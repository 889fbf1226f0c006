import logging
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from madang.audit.services import sealing, verification

logger = logging.getLogger(__name__)


@app.periodic(cron="5 1-23 * * *")
@app.task(name="madang.audit.jobs.seal", queueing_lock="audit-seal")
def seal(timestamp: int) -> None:
    sealing.seal(now=datetime.now(UTC), everything=False)


@app.periodic(cron="5 0 * * *")
@app.task(name="madang.audit.jobs.close_day", queueing_lock="audit-close")
def close_day(timestamp: int) -> None:
    sealing.seal(now=datetime.now(UTC))


@app.periodic(cron="20 4 * * *")
@app.task(name="madang.audit.jobs.verify", queueing_lock="audit-verify")
def verify(timestamp: int) -> bool:
    report = verification.verify(now=datetime.now(UTC))
    for finding in report.findings:
        logger.error("the audit trail is not whole: %s", finding)
    return report.is_whole
