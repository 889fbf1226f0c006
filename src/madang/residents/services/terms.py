"""The town's rules about residents: how long things hold, how often something may be tried."""

from datetime import datetime, timedelta

from madang.residents.engine.ages import months_after
from madang.rules.services import rules
from madang.towns.models import Town

RESIDENCY_MONTHS = "residents.residency_months"
CLAIM_DAYS = "residents.claim_days"
CLAIMS_A_MONTH = "residents.claims_a_month"
DOCUMENT_DAYS = "residents.document_days"
POSTCARD_DAYS = "residents.postcard_days"
POSTCARD_ATTEMPTS = "residents.postcard_attempts"
ASSIST_MINUTES = "residents.assist_minutes"
GUARDIAN_AGE = "residents.guardian_age"


def number(key: str, *, town: Town, now: datetime) -> int:
    """Return the rule `key` of `town` that is in force at `now`."""
    return int(rules.value(town=town, key=key, at=now))


def after_days(key: str, *, town: Town, now: datetime) -> datetime:
    """Return the moment as many days after `now` as the rule `key` says."""
    return now + timedelta(days=number(key, town=town, now=now))


def after_months(key: str, *, town: Town, now: datetime) -> datetime:
    """Return the moment as many months after `now` as the rule `key` says."""
    return months_after(now, number(key, town=town, now=now))
