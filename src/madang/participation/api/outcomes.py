"""What came of it, as data."""

from django.http import HttpRequest
from ninja import Router, Schema

from madang.base import clock
from madang.participation.services import outcomes
from madang.towns.requests import town_of

router = Router(tags=["participation"])


class MonthOut(Schema):
    """`owed`: neither merged nor withdrawn. `weighed`: answered, or overdue. `judged`: answered
    with a verdict. Shares are in_time of weighed, accepted of judged, done of accepted.
    """

    month: str
    proposals: int
    owed: int
    answered: int
    weighed: int
    in_time: int
    median_days: float | None
    judged: int
    accepted: int
    done: int


class OutcomesOut(Schema):
    months: list[MonthOut]


@router.get("/outcomes", response=OutcomesOut, summary="What came of it", url_name="outcomes")
def index(request: HttpRequest) -> OutcomesOut:
    """The figures of all time ("all") and of each month in which something was published."""
    months = outcomes.months(town=town_of(request), now=clock.now())
    lines = [dict(zip(outcomes.COLUMNS, outcomes.line(month), strict=True)) for month in months]
    return OutcomesOut(months=[MonthOut.model_validate(line) for line in lines])
